import * as fc from 'fast-check';
import { exampleSite, pagesOf, textOf } from './pages';
import { renderPages } from '../../../src/updates/page';
import { setNotice } from '../../../src/updates/release/channel-changes';
import { minisignPublicKey } from '../../../src/updates/release/minisign';
import { APP, makeRelease, Repository, SITE } from '../release/fixtures';
import { releaseKey, RUNS, SEED } from '../release/support';

/** The names of all tags, in the order of the page. */
const tagsOf = (text: string) => [...text.matchAll(/<([!/]?[a-zA-Z][a-zA-Z0-9]*)/g)].map(([, name]) => name.toLowerCase());

test('every channel has its page, and the front page is the one of stable', async () => {
  const files = pagesOf(await exampleSite());
  expect([...files.keys()].filter((key) => key.endsWith('.html')).sort()).toEqual(['channels/beta/index.html', 'channels/stable/index.html', 'index.html']);
  expect(textOf(files, 'index.html')).toContain('<h1>EKN Music 1.43.0</h1>');
  expect(textOf(files, 'channels/beta/index.html')).toContain('<h1>EKN Music 2.0.0-beta.1</h1>');
});

test('pages move within a minute, and what they load never changes under its name', async () => {
  const repository = await exampleSite();
  const files = pagesOf(repository);
  for (const [key, { cacheControl }] of files) {
    expect([key, cacheControl]).toEqual([key, expect.stringContaining(key.startsWith('page/') ? 'immutable' : 'max-age=60')]);
  }
  expect([...files.keys()].filter((key) => key.startsWith('page/')).map((key) => key.replace(/[0-9a-f]{16}/, '<hash>')).sort())
    .toEqual(['page/page-<hash>.css', 'page/page-<hash>.js', 'page/page-<hash>.svg']);
  expect(pagesOf(repository)).toEqual(files);
});

test('a page shows version, date, size, checksum and signature of every file, and the command that checks it', async () => {
  const repository = await exampleSite();
  const text = textOf(pagesOf(repository), 'index.html');
  const [release] = repository.releases.filter(({ build }) => build === 43);
  expect(text).toContain('<time datetime="2026-11-28T00:00:00Z">November 28, 2026</time> · build 43');
  for (const { file, sha256 } of release.artifacts) {
    expect(text).toContain(`href="releases/43/${file}"`);
    expect(text).toContain(`href="releases/43/${file}.minisig"`);
    expect(text).toContain(`>${sha256}</code>`);
  }
  expect(text).toContain(`minisign -Vm EKNMusic-x64.exe -P ${minisignPublicKey(releaseKey().publicKey)}`);
});

test('earlier versions of the channel stay on the page, and none of another channel', async () => {
  const text = textOf(pagesOf(await exampleSite()), 'index.html');
  expect([...text.matchAll(/<summary><h3>([^<]*)/g)].map(([, version]) => version)).toEqual(['1.42.0', '1.41.0']);
  expect(text).toContain('href="releases/41/EKNMusic.dmg"');
  expect(text).not.toContain('releases/44/');
});

test('a release that only a share of the clients gets is not on the page yet', async () => {
  const repository = await exampleSite();
  await repository.publish(await makeRelease(45), { percent: 10, salt: 'salt' });
  expect(textOf(pagesOf(repository), 'index.html')).toContain('<h1>EKN Music 1.43.0</h1>');
});

test('a notice stands on the pages of its channel', async () => {
  const repository = await exampleSite();
  await repository.change([setNotice(repository.state.channels.get('stable')!, { id: 'one', severity: 'critical', text: 'Do not use <b>42</b>', url: 'https://www.example.com/?a=1&b=2', builds: [42] })]);
  const files = pagesOf(repository);
  const text = textOf(files, 'index.html');
  expect(text).toContain('<aside class="notice critical"');
  expect(text).toContain('For build 42: Do not use &#60;b&#62;42&#60;/b&#62;\n<a href="https://www.example.com/?a=1&#38;b=2">');
  expect(textOf(files, 'channels/beta/index.html')).not.toContain('<aside');
});

test('headings of release notes stand below the headings of the page', async () => {
  const text = textOf(pagesOf(await exampleSite({ notes: '# One\n\n### Three\n' })), 'index.html');
  expect(text).toContain('<h3>One</h3>\n<h5>Three</h5>');
});

test('nothing that notes or the title say becomes a tag of the page', async () => {
  const hostile = [
    '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '[x](javascript:alert(1))', '![x](https://evil.example.com/x.png)',
    '"><svg onload=alert(1)>', '&lt;script&gt;', '[x](https://example.com/"onclick="alert(1))', '</main></body>', '<!-- ', ']]>',
  ].join('\n\n');
  const quiet = pagesOf(await exampleSite({ notes: 'x' }));
  const loud = pagesOf(await exampleSite({ notes: hostile }), { ...SITE, title: '<script>"\'&</script>' });
  const without = (text: string) => text.replace(/<div class="notes">[^]*?<\/div>/g, '');
  expect(tagsOf(without(textOf(loud, 'index.html')))).toEqual(tagsOf(without(textOf(quiet, 'index.html'))));
  const tags = new Set(tagsOf(textOf(loud, 'index.html').match(/<div class="notes">[^]*?<\/div>/)![0]));
  expect([...tags].sort()).toEqual(['/a', '/div', '/p', 'a', 'div', 'p']);
  expect(textOf(loud, 'index.html')).not.toMatch(/href="(?!https:|mailto:)[a-z]+:/i);
});

test('no script and no style stands in a page, nor is anything loaded from elsewhere', async () => {
  for (const [key, { body }] of pagesOf(await exampleSite())) {
    if (key.endsWith('.html')) {
      const text = Buffer.from(body).toString();
      expect(text).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?! src="[./]*page\/page-[0-9a-f]{16}\.js" defer><\/script>)/);
      expect(text).not.toMatch(/<(?:link rel="(?:icon|stylesheet)" href|script src|img src)="(?:https?:)?\/\//);
    }
  }
});

test(`${RUNS} random titles, notes and notices neither break the page nor get out of their place`, async () => {
  const repository = await Repository.make();
  const release = await makeRelease(7);
  await repository.publish(release);
  const channel = repository.state.channels.get('stable')!;
  const parts = fc.constantFrom('<', '>', '"', "'", '&', '<script>', '</', '`', '\n', '\n\n', '# ', '- ', '[a](', ')', '![', ']', '<!--', '-->', '|', '{{', '$&', '\0', '\u202e', '🎵', 'a', ' ');
  const text = fc.oneof(fc.array(parts, { maxLength: 40 }).map((some) => some.join('')), fc.string({ unit: 'binary', maxLength: 60 }));
  const pageTags = (page: string) => tagsOf(page.replace(/<div class="notes">[^]*?<\/div>\n<\/section>/, ''));
  const render = (title: string, notes: string, notice: string) => {
    const state = { ...repository.state, channels: new Map([['stable', { ...channel, notice: { id: 'a', severity: 'info' as const, text: notice } }]]) };
    return textOf(renderPages(state, [{ ...release, notes }], { app: APP, url: SITE.url, title }, { publicKey: releaseKey().publicKey }), 'index.html');
  };
  const expected = pageTags(render('title', 'notes', 'notice'));
  fc.assert(fc.property(text, text, text, (title, notes, notice) => {
    const page = render(title, notes, notice);
    expect(pageTags(page)).toEqual(expected);
    expect(page).not.toMatch(/<(?:script(?! src)|img|svg|iframe|style|object|form)/i);
  }), { numRuns: RUNS, seed: SEED });
});
