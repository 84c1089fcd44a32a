import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HANDLERS } from './handlers';

const ROOT = join(__dirname, '..');

/** What a package needs besides the compiled library, as `npx projen pre-compile` makes it. */
const ASSETS = [
  ...HANDLERS.map((handler) => `${handler.replace(/^src/, 'assets').replace(/\.ts$/, '')}/index.js`),
  'assets/updates/ekn-updates.js',
  'assets/cluster/ekn-gitops.js',
  'assets/import/ekn-import.js',
  'assets/deployment/ekn-preflight.js',
  'assets/database/aurora-global-setup.sql',
  'assets/database/rds-certificates/rds-ca.pem',
  'assets/migrations/layer/python/eknmusic_migrations.py',
];

const missing = ['.jsii', 'lib/index.js', ...ASSETS].filter((file) => !existsSync(join(ROOT, file)));
if (missing.length > 0) {
  console.error(`The package would lack ${missing.join(', ')}. Run \`npx projen pre-compile && npx projen compile\` first; \`npx projen build\` does both.`);
  process.exitCode = 1;
}
