import type { ErrorCatalog } from '../../private/errors';
import { DATABASE_ERRORS } from '../errors';
import { FAILOVER_ERRORS } from './failover-errors';
import { BACKUP_ERRORS } from './global-database-backups-validation';

export { SETUP_SQL_ERRORS } from './setup-sql-errors';

/** What both constructs of a database refuse in the same words. */
const COMMON = [
  'NetworkMissing', 'NetworkInvalid', 'NetworkConflict', 'VpcMismatch', 'SubnetsInvalid', 'SecurityGroupsInvalid', 'AvailabilityZonesTooFew',
  'CertificateAuthorityMissing', 'CertificatesInvalid', 'NameInvalid', 'UsernameInvalid', 'PortInvalid', 'PortConflict', 'ParameterInvalid',
  'ParameterRefused', 'TlsRequired', 'BackupRetentionInvalid', 'WindowInvalid', 'WindowsOverlap', 'RotationInvalid', 'RuntimeInvalid',
] as const;

/** Of the primary and of the replicas alike: a replica is a part of the global database. */
export const GLOBAL_DATABASE_ERRORS: ErrorCatalog = {
  ...Object.fromEntries(COMMON.map((code) => [`GlobalMusicDatabase${code}`, DATABASE_ERRORS[`MusicDatabase${code}`]])),
  ...FAILOVER_ERRORS,
  ...BACKUP_ERRORS,
  GlobalMusicDatabaseIdentifierInvalid: {
    when: 'is not a name from which the members of a global cluster can have theirs',
    fix: 'Use 2 to 40 lowercase letters, digits and single hyphens, with a letter first and no hyphen last. It must be known at synthesis.',
  },
  GlobalMusicDatabaseRegionUnknown: {
    when: 'is not known at synthesis: the names of all members hold their regions, and a value of the deployment cannot be told to other regions',
    fix: 'Give the stack its region: `new Stack(app, "Database", { env: { region: "us-east-1" } })`.',
  },
  GlobalMusicDatabaseRegionInvalid: {
    when: 'is not the name of a region',
    fix: 'Write it as AWS does: "eu-west-1".',
  },
  GlobalMusicDatabaseRegionTaken: {
    when: 'is the region of another member: a global cluster has one in each region',
    fix: 'Put the replica into a stack of another region.',
  },
  GlobalMusicDatabaseAccountInvalid: {
    when: 'is another account than that of the primary: all members of a global cluster are in one account',
    fix: 'Put the replica into a stack of the account of the primary.',
  },
  GlobalMusicDatabaseReplicasTooMany: {
    when: 'is one replica more than the ten that a global cluster can have',
    fix: 'Leave a replica out.',
  },
  GlobalMusicDatabaseSourceInvalid: {
    when: 'is no global database',
    fix: 'Give a `GlobalMusicDatabase`, or what `GlobalMusicDatabase.fromGlobalClusterAttributes` returns.',
  },
  GlobalMusicDatabaseEngineVersionInvalid: {
    when: 'is not a version of Aurora PostgreSQL that a global database can be made with: 15.3, 16.1, 17.4 or newer ones, by major and minor version',
    fix: 'Give both, such as `AuroraPostgresEngineVersion.of("17.9", "17")`. `aws rds describe-db-engine-versions --engine aurora-postgresql` lists them; '
      + '`aws rds describe-db-clusters` tells that of a running cluster.',
  },
  GlobalMusicDatabaseEngineVersionConflict: {
    when: 'has another major version than the global database, or an older minor version, which Aurora does not take for a replica',
    fix: 'Give the version of the primary, or the newer minor version that it is about to have.',
  },
  GlobalMusicDatabaseInstanceTypeInvalid: {
    when: 'is not an instance type for a global database, which Aurora demands to be optimized for memory',
    fix: 'Give one of a family that begins with `r` or `x`, without the prefix `db.`: `new ec2.InstanceType("r6g.large")`.',
  },
  GlobalMusicDatabaseReadersInvalid: {
    when: 'is not a number of readers that Aurora takes: 15 at most, and in the primary one less for each replica',
    fix: 'Give a whole number that is known at synthesis.',
  },
  GlobalMusicDatabaseObjectiveInvalid: {
    when: 'is not a time that an alarm or a state machine can go by',
    fix: 'Give whole seconds, up to a day, that are known at synthesis.',
  },
  GlobalMusicDatabaseSnapshotInvalid: {
    when: 'is not the name or ARN of a snapshot of a cluster that is known at synthesis',
    fix: 'Take it from `aws rds describe-db-cluster-snapshots`, and write it down: "musicconnect-before-migration" or "awsbackup:job-...".',
  },
  GlobalMusicDatabaseCapacityInvalid: {
    when: 'is not a range of capacity for Aurora Serverless v2 in a global database',
    fix: 'Give steps of 0.5 ACU, with a minimum of 0.5 or more, and a maximum from 1 to 256 that is no less than the minimum.',
  },
};
