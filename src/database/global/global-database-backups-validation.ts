import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
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
  GlobalMusicDatabaseBackupScheduleInvalid: {
    when: 'is not a schedule that AWS Backup takes: a cron expression, once an hour at most',
    fix: 'Give one with a single minute: `events.Schedule.cron({ minute: "0", hour: "0/6" })` for each sixth hour.',
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

/** Whether the vault is locked: it cannot be deleted before its recovery points, so that there is nothing to lock where data go with their stack. */
export function isVaultLocked(removalPolicy: RemovalPolicy, { vaultLock }: GlobalDatabaseBackupsOptions = {}): boolean {
  return vaultLock !== undefined || removalPolicy !== RemovalPolicy.DESTROY;
}

/** Notes what is wrong with the backups of a global database. */
export function validateBackups(problems: Problems, backups: GlobalDatabaseBackupsOptions = {}, isLocked = true): void {
  const { retention, vaultLock = {}, schedule, copySchedule } = backups;
  const unlocked = { minRetention: Duration.days(1), maxRetention: Duration.days(FOREVER), changeableFor: undefined };
  const { minRetention = LEAST_RETENTION, maxRetention = MOST_RETENTION, changeableFor } = isLocked ? vaultLock : unlocked;
  Object.entries({ schedule, copySchedule }).forEach(([prop, value]) => {
    problems.addIf(value !== undefined && !isScheduleOfBackup(value.expressionString), {
      code: 'GlobalMusicDatabaseBackupScheduleInvalid', prop: `backups.${prop}`, got: value?.expressionString,
    });
  });
  const lock = { code: 'GlobalMusicDatabaseVaultLockInvalid' };
  const [least, most] = [minRetention, maxRetention].map((each) => lengthIn(each, 'days') ?? 1);
  validateDuration(problems, vaultLock.minRetention, { unit: 'days', least: 1, most: FOREVER, mayBeLate: false }, { ...lock, prop: 'backups.vaultLock.minRetention' });
  validateDuration(problems, vaultLock.maxRetention, { unit: 'days', least: Math.max(least, 1), most: FOREVER, mayBeLate: false }, { ...lock, prop: 'backups.vaultLock.maxRetention' });
  validateDuration(problems, changeableFor, { unit: 'days', least: COOLING_OFF, most: FOREVER, mayBeLate: false }, { ...lock, prop: 'backups.vaultLock.changeableFor' });
  validateDuration(problems, retention ?? Duration.days(7), { unit: 'days', least, most, mayBeLate: false }, {
    code: 'GlobalMusicDatabaseBackupsRetentionInvalid', prop: 'backups.retention',
  });
}

/** One that names a single minute; an expression that is known at deploy time may be anything. */
function isScheduleOfBackup(expression: string): boolean {
  return Token.isUnresolved(expression) || /^cron\(\d+ /.test(expression);
}
