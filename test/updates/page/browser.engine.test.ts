import * as fs from 'fs';
import { createServer, type Server } from 'http';
import type { AddressInfo } from 'net';
import * as path from 'path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { exampleSite, pagesOf } from './pages';
import { setNotice } from '../../../src/updates/release/channel-changes';
import type { SiteFile } from '../../../src/updates/release/model';
import { CONTENT_SECURITY_POLICY } from '../../../src/updates/site-headers';
import { ROOT } from '../../support/pack';
import { systemTool } from '../../support/system-tools';

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const AGENTS = {
  windows: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
  macos: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
  linux: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  phone: 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1',
};

let browser: Browser;
let server: Server;
let files: Map<string, SiteFile>;
let address: string;

beforeAll(async () => {
  const repository = await exampleSite();
  await repository.change([setNotice(repository.state.channels.get('stable')!, {
    id: '2026-11-scrobbling', severity: 'warning', text: 'Version 1.42.0 forgets the queue when the computer sleeps. Update to the newest version.', url: 'https://www.example.com/notices/queue', builds: [42],
  })]);
  files = pagesOf(repository);
  server = createServer((request, response) => {
    const file = files.get(new URL(request.url!, 'http://localhost').pathname.slice(1).replace(/(^|\/)$/, '$1index.html'));
    response.writeHead(file ? 200 : 403, { 'content-type': file?.contentType ?? 'text/plain', 'content-security-policy': CONTENT_SECURITY_POLICY });
    response.end(file?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  browser = await chromium.launch({ executablePath: systemTool('chromium'), args: ['--no-sandbox', '--disable-dev-shm-usage'] });
});

afterAll(async () => {
  await browser?.close();
  await new Promise((resolve) => server.close(resolve));
});

interface Visit {
  /** The path of the page. */
  readonly where?: string;
  /** What the browser tells of the computer by `navigator.userAgentData`, which Firefox and Safari do not have: JavaScript. */
  readonly hints?: string;
}

/** Opens the page, and fails when the browser has something to complain about. */
async function visit<T>(options: BrowserContextOptions, look: (page: Page) => Promise<T>, { where = '', hints }: Visit = {}): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, ...options });
  await context.addInitScript(`Object.defineProperty(navigator, 'userAgentData', { value: ${hints} })`);
  try {
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('requestfailed', (request) => complaints.push(`${request.url()} failed`));
    await page.goto(address + where, { waitUntil: 'load' });
    const found = await look(page);
    expect(complaints).toEqual([]);
    return found;
  } finally {
    await context.close();
  }
}

const suggestion = (page: Page) => page.locator('.for-you a');

describe('a visitor', () => {
  async function suggested(userAgent: string): Promise<{ text: string | null; href: string | null; shown: boolean; first: string | null }> {
    return visit({ userAgent }, async (page) => ({
      text: await suggestion(page).textContent(),
      href: await suggestion(page).evaluate((link) => (link as unknown as { href: string }).href),
      shown: await suggestion(page).isVisible(),
      first: await page.locator('.platform').first().getAttribute('data-platform'),
    }));
  }

  test.each([
    ['windows', 'Download for Windows', 'EKNMusic-x64.exe'],
    ['macos', 'Download for macOS', 'EKNMusic.dmg'],
    ['linux', 'Download for Linux', 'EKNMusic-x86_64.AppImage'],
  ] as const)('on %s is offered the file for it first', async (platform, text, file) => {
    expect(await suggested(AGENTS[platform])).toEqual({ text, href: `${address}releases/43/${file}`, shown: true, first: platform });
  });

  test('with a phone is offered everything, and nothing in particular', async () => {
    expect(await suggested(AGENTS.phone)).toMatchObject({ shown: false, first: 'windows' });
  });

  test('whose browser tells of an ARM processor is offered the file for that', async () => {
    const hints = "{ platform: 'Windows', getHighEntropyValues: async () => ({ architecture: 'arm', bitness: '64' }) }";
    const href = await visit({}, async (page) => {
      await page.locator('.for-you a[href*="releases"]').waitFor();
      return suggestion(page).getAttribute('href');
    }, { hints });
    expect(href).toBe(`${address}releases/43/EKNMusic-arm64.exe`);
  });

  test('without JavaScript sees every file, checksum and signature', async () => {
    await visit({ javaScriptEnabled: false }, async (page) => {
      expect(await suggestion(page).isVisible()).toBe(false);
      expect(await page.locator('.platforms a.file').allTextContents())
        .toEqual(['EKNMusic-x64.exe', 'EKNMusic-arm64.exe', 'EKNMusic.dmg', 'EKNMusic-x86_64.AppImage', 'eknmusic_amd64.deb']);
      await page.locator('.platforms summary').first().click();
      expect(await page.locator('.platforms code').first().isVisible()).toBe(true);
      expect(await page.locator('.platforms a[href$=".minisig"]').first().isVisible()).toBe(true);
    });
  });

  test('of the beta channel gets there from the front page', async () => {
    await visit({}, async (page) => {
      await page.getByRole('link', { name: 'beta' }).click();
      expect(new URL(page.url()).pathname).toBe('/channels/beta/');
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('EKN Music 2.0.0-beta.1');
    });
  });

  test('with the keyboard alone can skip to the downloads, and sees where the focus is', async () => {
    await visit({}, async (page) => {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('[document.activeElement.textContent, getComputedStyle(document.activeElement).outlineStyle]')).toEqual(['Skip to the downloads', 'solid']);
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.id')).toBe('main');
    });
  });

  test('may copy a checksum', async () => {
    await visit({ permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
      await page.locator('.platforms summary').first().click();
      const sum = await page.locator('.platforms code').first().textContent();
      await page.locator('.platforms button.copy').first().click();
      await page.getByText('Copied', { exact: true }).waitFor();
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe(sum);
    });
  });
});

test.each<[string, BrowserContextOptions, string]>([
  ['in the light', { colorScheme: 'light' }, ''],
  ['in the dark', { colorScheme: 'dark' }, ''],
  ['on a narrow screen', { viewport: { width: 320, height: 640 } }, ''],
  ['of another channel', {}, 'channels/beta/'],
])('the page is accessible %s', async (_, options, where) => {
  await visit(options, async (page) => {
    await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
    await page.evaluate(AXE);
    const { violations, passes } = await page.evaluate<any>("axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })");
    expect(violations.map(({ id, nodes }: any) => `${id}: ${nodes.map((node: any) => node.html)}`)).toEqual([]);
    expect(passes.length).toBeGreaterThan(20);
  }, { where });
});

test('nothing is wider than a screen of 320 pixels', async () => {
  await visit({ viewport: { width: 320, height: 640 } }, async (page) => {
    await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  });
});

test('the browser refuses script and style in the page itself', async () => {
  const { body, ...rest } = files.get('index.html')!;
  files.set('attacked/index.html', { ...rest, body: Buffer.from(Buffer.from(body).toString().replace('<main', '<script>document.title = "attacked"</script><main')) });
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${address}attacked/`, { waitUntil: 'load' });
  expect(await page.title()).toBe('Download EKN Music 1.43.0');
  await context.close();
});

/** Fonts differ between machines, so the pictures of the docs are looked at by people, and not compared. `UPDATE_DOCS=1` takes them again. */
test.each<[string, BrowserContextOptions]>([
  ['light', { viewport: { width: 1000, height: 900 } }],
  ['dark', { viewport: { width: 1000, height: 900 }, colorScheme: 'dark' }],
  ['narrow', { viewport: { width: 375, height: 812 } }],
])('the docs have a picture of the page: %s', async (name, options) => {
  const file = path.join(ROOT, 'docs/images', `download-page-${name}.png`);
  const picture = await visit({ userAgent: AGENTS.windows, ...options }, async (page) => {
    await page.locator('.for-you a').waitFor();
    return page.screenshot();
  });
  if (process.env.UPDATE_DOCS) {
    fs.writeFileSync(file, picture);
  }
  const size = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)];
  expect(size(fs.readFileSync(file))).toEqual(size(picture));
});
