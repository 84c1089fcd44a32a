import { renderPages } from '../../../src/updates/page';
import type { ReleaseDescription, SiteFile } from '../../../src/updates/release/model';
import { makeRelease, Repository, SITE } from '../release/fixtures';
import { releaseKey } from '../release/support';

export const PUBLIC_KEY = releaseKey().publicKey;

const NOTES = `## Highlights

- **Playlists follow you**: what you start on one computer goes on at the next.
- The library opens in half the time, with 50,000 tracks as with 500.

## Fixed

1. Album art in \`.flac\` files with more than one picture.
2. The volume is kept over a restart ([details](https://www.example.com/notes/volume)).

| Platform | Needs |
|---|---|
| Windows | 10, 2004 or newer |
| macOS | 12 or newer |
`;

/** A site with three releases in two channels, and whatever else a test wants to say. */
export async function exampleSite(more: Partial<ReleaseDescription> = {}): Promise<Repository> {
  const repository = await Repository.make();
  await repository.publish(await makeRelease(41));
  await repository.publish(await makeRelease(42, { notes: '# Fixed\n\n- Scrobbling after sleep\n' }));
  await repository.publish(await makeRelease(43, { notes: NOTES, ...more }));
  const beta = await makeRelease(44, { version: '2.0.0-beta.1', notes: '- Try the new equalizer\n' });
  await repository.publish(beta, { channel: 'beta' });
  return repository;
}

export function pagesOf(repository: Repository, site = SITE): Map<string, SiteFile> {
  return renderPages(repository.state, repository.releases, site, { publicKey: PUBLIC_KEY });
}

export function textOf(files: Map<string, SiteFile>, key: string): string {
  return Buffer.from(files.get(key)!.body).toString();
}
