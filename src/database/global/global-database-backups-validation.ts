import { Duration } from 'aws-cdk-lib';
import type { GlobalDatabaseBackupsOptions } from './global-database-backups-options';
import { lengthIn, validateDuration } from '../../private/durations';
import type { ErrorCatalog, Problems } from '../../private/errors';

/** What a lock demands where the user says nothing. */
export const LEAST_RETENTION = Duration.days(7);
export const MOST_RETENTION = Duration.days(365);

/** A hundred years, which is all that AWS Backup counts to. */
const FOREVER = 36_500;
/** What AWS leaves for changing one's mind. */
const COOLING_OFF = 3;

/** What the backups of a global database refuse. */
export const BACKUP_ERRORS: ErrorCatalog = {
  GlobalMusicDatabaseBackupsRetentionInvalid: {
    when: 'is no number of days that AWS Backup keeps backups for, or is outside of what the lock of the vault takes',
    fix: 'Give whole days that are known at synthesis, between `vaultLock.minRetention` (7 days) and `vaultLock.maxRetention` (365 days).',
  },
  GlobalMusicDatabaseVaultLockInvalid: {
    when: 'is no lock that AWS Backup takes',
    fix: 'Give whole days that are known at synthesis: `minRetention` from 1 on, `maxRetention` no less than that and no more than 36500, `changeableFor` from 3 on.',
  },
  GlobalMusicDatabaseBackupCopyRegionInvalid: {
    when: 'is the region of no replica, so that there is no vault in it',
    fix: 'Give the region of a replica, add a replica there, or leave it out.',
  },
};

/** Notes what is wrong with the backups of a global database. */
export function validateBackups(problems: Problems, { retention, vaultLock = {} }: GlobalDatabaseBackupsOptions = {}): void {
  const { minRetention = LEAST_RETENTION, maxRetention = MOST_RETENTION, changeableFor } = vaultLock;
  const lock = { code: 'GlobalMusicDatabaseVaultLockInvalid' };
  const [least, most] = [minRetention, maxRetention].map((each) => lengthIn(each, 'days') ?? 1);
  validateDuration(problems, vaultLock.minRetention, { unit: 'days', least: 1, most: FOREVER, mayBeLate: false }, { ...lock, prop: 'backups.vaultLock.minRetention' });
  validateDuration(problems, vaultLock.maxRetention, { unit: 'days', least: Math.max(least, 1), most: FOREVER, mayBeLate: false }, { ...lock, prop: 'backups.vaultLock.maxRetention' });
  validateDuration(problems, changeableFor, { unit: 'days', least: COOLING_OFF, most: FOREVER, mayBeLate: false }, { ...lock, prop: 'backups.vaultLock.changeableFor' });
  validateDuration(problems, retention ?? Duration.days(7), { unit: 'days', least, most, mayBeLate: false }, {
    code: 'GlobalMusicDatabaseBackupsRetentionInvalid', prop: 'backups.retention',
  });
}
