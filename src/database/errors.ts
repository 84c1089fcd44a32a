import type { ErrorCatalog } from '../private/errors';
import { PLACEMENT_ERRORS } from '../private/network-placement';

export const DATABASE_ERRORS: ErrorCatalog = {
  MusicDatabaseNetworkMissing: {
    when: 'is needed: a database belongs into a network',
    fix: 'Give `network`; `MusicNetwork.fromVpc` makes one of any VPC.',
  },
  MusicDatabaseNetworkInvalid: PLACEMENT_ERRORS.invalid,
  MusicDatabaseNetworkConflict: PLACEMENT_ERRORS.conflict,
  MusicDatabaseVpcMismatch: PLACEMENT_ERRORS.mismatch,
  MusicDatabaseSubnetsInvalid: PLACEMENT_ERRORS.subnetsInvalid,
  MusicDatabaseSecurityGroupsInvalid: PLACEMENT_ERRORS.securityGroupsInvalid,
  MusicDatabaseAvailabilityZonesTooFew: {
    when: 'has the subnets of the database in fewer than two Availability Zones, which RDS demands of every database, also of one without a standby instance',
    fix: 'Choose subnets in two Availability Zones or more.',
  },
  MusicDatabaseCertificateAuthorityMissing: {
    when: 'has a certificate authority of Amazon RDS that is not in the CA bundle here: no function could verify the certificate of the database',
    fix: 'Save the CA bundle of the region, which https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html links to, as `rds-ca.pem` '
      + 'in a folder, and name that folder in the context `@eknmusic/constructs:rdsCertificates`.',
  },
  MusicDatabaseCertificatesInvalid: {
    when: 'is not a folder with a file `rds-ca.pem` of certificates',
    fix: 'Name the folder as seen from where the app runs, which is where cdk.json is, and have whole certificates in PEM format in its file `rds-ca.pem`.',
  },
  MusicDatabaseEngineTooOld: {
    when: 'is older than PostgreSQL 15, the oldest version of this construct',
    fix: 'Use `PostgresEngineVersion.VER_15` or a newer one, or leave it out.',
  },
  MusicDatabaseStorageInvalid: {
    when: 'is not a size that gp3 storage of RDS can have',
    fix: 'Give a whole number of GiB from 20 to 65536 that is known at synthesis.',
  },
  MusicDatabaseStorageMaximumInvalid: {
    when: 'leaves RDS no room to enlarge the storage, which it does by a tenth at least',
    fix: 'Give a whole number of GiB that is at least a tenth more than `allocatedStorage`, and 65536 at most.',
  },
  MusicDatabaseNameInvalid: {
    when: 'is not a name that RDS takes for a database',
    fix: 'Use 1 to 63 letters, digits and underscores, with a letter first, and no word that SQL reserves. It must be known at synthesis.',
  },
  MusicDatabaseUsernameInvalid: {
    when: 'is not a name that RDS takes for the master user',
    fix: 'Use 1 to 63 letters, digits and underscores, with a letter first, and no word that RDS or SQL reserve, such as "admin" or "user". '
      + 'It must be known at synthesis.',
  },
  MusicDatabaseInstanceIdentifierInvalid: {
    when: 'is not a name that RDS takes for an instance',
    fix: 'Use 1 to 63 lowercase letters, digits and single hyphens, with a letter first and no hyphen last. It must be known at synthesis.',
  },
  MusicDatabaseSecretNameInvalid: {
    when: 'is not a name that Secrets Manager accepts',
    fix: 'Use 1 to 512 of the characters letters, digits and /_+=.@-, for example "eknmusic/prod/database".',
  },
  MusicDatabasePortInvalid: {
    when: 'is not a port that RDS lets a database listen on',
    fix: 'Give a whole number from 1150 to 65535, or leave it out.',
  },
  MusicDatabasePortConflict: {
    when: 'is not the port on which the network lets functions reach the database',
    fix: 'Leave it out, and give the port to the network: `databasePort`.',
  },
  MusicDatabaseInstanceTypeInvalid: {
    when: 'has the prefix `db.`, which is put before it anyway',
    fix: 'Leave the prefix out: `new ec2.InstanceType("t3.medium")`.',
  },
  MusicDatabaseParameterInvalid: {
    when: 'has a name that no parameter of PostgreSQL has',
    fix: 'Use the names that `aws rds describe-engine-default-parameters --db-parameter-group-family postgres15` lists, such as "work_mem".',
  },
  MusicDatabaseParameterRefused: {
    when: 'would break what this construct promises: TLS, passwords that rotation can replace (SCRAM-SHA-256), and a log of connections and changes',
    fix: 'Leave it out: the database has the right value already.',
  },
  MusicDatabaseTlsRequired: {
    when: 'would let clients connect without TLS',
    fix: 'Leave it out: TLS is always demanded.',
  },
  MusicDatabaseBackupRetentionInvalid: {
    when: 'is not between the 7 days that this construct keeps at least and the 35 days that RDS can keep backups',
    fix: 'Give whole days, from `Duration.days(7)` to `Duration.days(35)`.',
  },
  MusicDatabaseWindowInvalid: {
    when: 'is not a time of at least half an hour',
    fix: 'Write it in UTC: "03:00-04:00" for backups, "sun:04:30-sun:05:30" for maintenance, 24 hours at most.',
  },
  MusicDatabaseWindowsOverlap: {
    when: 'overlaps with `preferredBackupWindow`',
    fix: 'Choose a time in which no backup is made.',
  },
  MusicDatabaseRotationInvalid: {
    when: 'is not a time that Secrets Manager rotates after',
    fix: 'Give whole hours that are known at synthesis, from `Duration.hours(4)` to `Duration.days(999)`.',
  },
  MusicDatabaseRuntimeInvalid: {
    when: 'cannot run the rotation, which is made for Node.js 22 and newer',
    fix: 'Use `Runtime.NODEJS_22_X` or a newer one, or leave it out.',
  },
  MusicDatabaseSnapshotInvalid: {
    when: 'is not the name or ARN of a snapshot that is known at synthesis, when it becomes a part of the new database\'s logical ids',
    fix: 'Take it from `aws rds describe-db-snapshots`, and write it down: "eknmusic-before-migration" or "rds:eknmusic-prod-2026-11-21-03-10".',
  },
  MusicDatabaseSnapshotStorageMissing: {
    when: 'is needed: a restored database has at least the storage of its snapshot, and RDS refuses to take some away',
    fix: 'Give the `AllocatedStorage` that `aws rds describe-db-snapshots` shows, or more.',
  },
  MusicDatabaseUserInvalid: {
    when: 'is not one user of PostgreSQL',
    fix: 'Name a single user: 1 to 63 letters, digits and underscores. A wildcard would let the grantee connect as the master user.',
  },
  MusicDatabaseResourceIdMissing: {
    when: 'is needed, because IAM knows an instance by that id only',
    fix: 'Give `resourceId` in `fromMusicDatabaseAttributes`, or `instanceResourceId` where an instance is imported: `aws rds describe-db-instances '
      + '--query \'DBInstances[].DbiResourceId\'`.',
  },
  MusicDatabaseLagInvalid: {
    when: 'is not a time that is known at synthesis, of at least a second',
    fix: 'Give whole seconds, for example `Duration.minutes(10)`, or leave it out.',
  },
  MusicDatabaseSourceInvalid: {
    when: 'is neither an instance nor a cluster of aws-cdk-lib/aws-rds',
    fix: 'Give an `rds.IDatabaseInstance` to `fromInstance`, or an `rds.IDatabaseCluster` to `fromCluster`.',
  },
  MusicDatabaseEngineUnknown: {
    when: 'has another engine than PostgreSQL',
    fix: 'Give an instance of PostgreSQL, or a cluster of Aurora PostgreSQL.',
  },
  MusicDatabaseSecretMissing: {
    when: 'is needed: the instance or cluster does not say which secret is its own',
    fix: 'Give `secret`, a JSON text with `host`, `port`, `dbname`, `username` and `password`: `secretsmanager.Secret.fromSecretAttributes`.',
  },
  MusicDatabaseSecretIncomplete: {
    when: 'has a secret that lacks what clients need',
    fix: 'Make it with `Credentials.fromGeneratedSecret` and with `databaseName` (`defaultDatabaseName` of a cluster), '
      + 'or give `secret`, a JSON text with `host`, `port`, `dbname`, `username` and `password`.',
  },
  MusicDatabaseSecurityGroupsMissing: {
    when: 'names no security group, so that nobody could be let in',
    fix: 'Name the security groups of the database: `securityGroupIds`, or `securityGroups` where an instance or a cluster is imported.',
  },
  MusicDatabaseSecretArnInvalid: {
    when: 'is not the full ARN of a secret',
    fix: 'Write it with the six characters that Secrets Manager adds: "arn:aws:secretsmanager:us-east-1:123456789012:secret:eknmusic/prod/database-AbCdEf".',
  },
  MusicDatabaseKeyArnInvalid: {
    when: 'is not the ARN of a KMS key',
    fix: 'Write it like "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"; an alias does not do.',
  },
};
