import type { Parts } from '../context';
import type { Output } from '../output';
import { publishedBuilds, readPublished, versionOf } from '../published';
import { readSite } from '../site-configuration';

const DAY = 86_400_000;
/** How many days before its end metadata is worth a word. */
const SOON = { root: 60, targets: 14, snapshot: 14, timestamp: 0 };

/** Shows what the site offers, and how long what is signed is valid. */
export async function status({ site: source }: { readonly site: string }, output: Output, parts: Parts): Promise<void> {
  const site = await readSite(source);
  const { state } = await readPublished(await parts.openStore(site), site.app);
  const now = Date.now();
  const roles = (['root', 'targets', 'snapshot', 'timestamp'] as const).flatMap((role) => {
    const expires = state.expires[role];
    return expires ? [{ role, version: role === 'root' ? state.root.version : state.versions[role], expires, expired: expires.getTime() < now }] : [];
  });
  for (const { role, expires, expired } of roles) {
    if (expired || expires.getTime() - now < SOON[role] * DAY) {
      const remedy = role === 'root' ? 'make the next root (`ekn-updates keys rotate`)' : 'run `ekn-updates resign`';
      output.note(`${role} ${expired ? 'has expired: clients refuse updates' : `expires on ${expires.toISOString().slice(0, 10)}`}: ${remedy}.`);
    }
  }
  const builds = publishedBuilds(state).map((build) => ({ build, version: versionOf(state, build) }));
  const channels = [...state.channels.values()];
  const metadata = roles.map((role) => ({ ...role, expires: role.expires.toISOString() }));
  output.result({ app: site.app, url: site.url, channels, builds, metadata }, [
    `${site.app} at ${site.url}`,
    ...channels.flatMap(({ channel, release, rollout, fallback, halted, rollback, notice, released }) => [
      `${channel}: ${release.version} (build ${release.build})${rollout ? ` to ${rollout.percent} %, others ${fallback!.version} (build ${fallback!.build})` : ''}`,
      `  in the feeds: ${released.join(', ')}`,
      ...halted ? [`  offered to nobody anymore: ${halted.join(', ')}`] : [],
      ...rollback ? [`  ordered back to ${rollback.to} from ${rollback.from.join(', ')}: ${rollback.reason}`] : [],
      ...notice ? [`  notice (${notice.severity}): ${notice.text}`] : [],
    ]),
    ...site.channels.filter((channel) => !state.channels.has(channel)).map((channel) => `${channel}: nothing yet`),
    `published builds: ${builds.map(({ build, version }) => `${build} (${version})`).join(', ') || 'none'}`,
    ...roles.map(({ role, version, expires }) => `${role} ${version}: valid until ${expires.toISOString().slice(0, 16).replace('T', ' ')} UTC`),
  ]);
}
