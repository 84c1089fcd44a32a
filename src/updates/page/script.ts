/**
 * What the download page does in a browser: it points at the file for the visitor's computer and offers to copy checksums. Everything is there
 * without it. It runs in the browsers of the last years and reads only what browsers say by themselves.
 */
export const SCRIPT = `'use strict';
(() => {
  const platformOf = () => {
    const hint = (navigator.userAgentData && navigator.userAgentData.platform) || '';
    const agent = navigator.userAgent;
    if (/Android|iPhone|iPad|iPod|CrOS/.test(agent) || /Android|Chrome ?OS/.test(hint)) return undefined;
    // An iPad that asks for desktop pages says it is a Mac; no Mac has a touch screen.
    if (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1) return undefined;
    if (/Windows/.test(hint) || /Windows NT/.test(agent)) return 'windows';
    if (/mac/i.test(hint) || /Macintosh/.test(agent)) return 'macos';
    if (/Linux/.test(hint) || /Linux|X11/.test(agent)) return 'linux';
    return undefined;
  };
  const architectureOf = async () => {
    try {
      const { architecture, bitness } = await navigator.userAgentData.getHighEntropyValues(['architecture', 'bitness']);
      if (architecture === 'arm') return 'arm64';
      if (architecture === 'x86') return bitness === '32' ? 'x86' : 'x64';
    } catch {
      // Firefox and Safari have no such hints.
    }
    if (/aarch64|arm64/i.test(navigator.userAgent)) return 'arm64';
    return undefined;
  };
  const point = async () => {
    const platform = platformOf();
    const card = platform && document.querySelector('.platform[data-platform="' + platform + '"]');
    if (!card) return;
    card.classList.add('yours');
    card.parentElement.prepend(card);
    const badge = document.createElement('span');
    badge.className = 'badge';
    badge.textContent = 'Your computer';
    card.querySelector('h3').append(badge);
    const arch = await architectureOf();
    const links = [...card.querySelectorAll('a.file')];
    const usual = links.find((link) => link.hasAttribute('data-default')) || links[0];
    const fits = (link) => link.dataset.arch === arch || link.dataset.arch === 'universal';
    const best = !arch || !usual || fits(usual) ? usual : links.find((link) => fits(link) && link.dataset.kind === usual.dataset.kind) || links.find(fits) || usual;
    if (!best) return;
    const place = document.querySelector('.for-you');
    const button = place.querySelector('a');
    button.href = best.href;
    button.textContent = 'Download for ' + card.dataset.name;
    place.querySelector('p').textContent = best.dataset.said;
    place.hidden = false;
  };
  const offerCopies = () => {
    if (!navigator.clipboard) return;
    const said = document.querySelector('[aria-live]');
    for (const code of document.querySelectorAll('code[data-copy]')) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'copy';
      button.textContent = 'Copy';
      button.setAttribute('aria-label', 'Copy the ' + code.dataset.copy);
      button.addEventListener('click', async () => {
        try {
          await navigator.clipboard.writeText(code.textContent);
          button.textContent = 'Copied';
          said.textContent = 'Copied the ' + code.dataset.copy;
        } catch {
          said.textContent = 'The browser does not allow to copy';
        }
      });
      code.after(button);
    }
  };
  offerCopies();
  point();
})();
`;
