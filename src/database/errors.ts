import type { ErrorCatalog } from '../private/errors';
import { PLACEMENT_ERRORS } from '../private/network-placement';

export const DATABASE_ERRORS: ErrorCatalog = {
  DatabaseNetworkMissing: {
    when: 'is needed: a database belongs into a network',
    fix: 'Give `network`; `MusicNetwork.fromVpc` makes one of any VPC.',
  },
  DatabaseNetworkInvalid: PLACEMENT_ERRORS.invalid,
  DatabaseNetworkConflict: PLACEMENT_ERRORS.conflict,
  DatabaseVpcMismatch: PLACEMENT_ERRORS.mismatch,
  DatabaseSubnetsInvalid: PLACEMENT_ERRORS.subnetsInvalid,
  DatabaseSecurityGroupsInvalid: PLACEMENT_ERRORS.securityGroupsInvalid,
  DatabaseZonesTooFew: {
    when: 'has the subnets of the database in fewer zones than two, which RDS demands of every database, also of one without a standby',
    fix: 'Choose subnets in two zones or more.',
  },
  DatabaseAuthorityMissing: {
    when: 'has an authority of Amazon RDS that is not among the certificates here: no function could make sure that it talks to the database',
    fix: 'Save the bundle of the region, which https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html links to, as `rds-ca.pem` '
      + 'in a folder, and name that folder in the context `@eknmusic/constructs:rdsCertificates`.',
  },
  DatabaseCertificatesInvalid: {
    when: 'is not a folder with a file `rds-ca.pem` of certificates',
    fix: 'Name the folder as seen from where the app runs, which is where cdk.json is, and have whole certificates in PEM form in its file `rds-ca.pem`.',
  },
  DatabaseEngineTooOld: {
    when: 'is older than PostgreSQL 15, which requirement E2 asks for',
    fix: 'Use `PostgresEngineVersion.VER_15_17` or a newer one, or leave it out.',
  },
  DatabaseStorageInvalid: {
    when: 'is not a size that gp3 storage of RDS can have',
    fix: 'Give a whole number of GiB from 20 to 65536 that is known at synthesis.',
  },
  DatabaseStorageMaximumInvalid: {
    when: 'leaves RDS no room to enlarge the storage, which it does by a tenth at least',
    fix: 'Give a whole number of GiB that is at least a tenth more than `allocatedStorage`, and 65536 at most.',
  },
  DatabaseNameInvalid: {
    when: 'is not a name that RDS takes for a database',
    fix: 'Use 1 to 63 letters, digits and underscores, with a letter first, and no word that SQL reserves. It must be known at synthesis.',
  },
  DatabaseUsernameInvalid: {
    when: 'is not a name that RDS takes for the master user',
    fix: 'Use 1 to 63 letters, digits and underscores, with a letter first, and no word that RDS or SQL reserve, such as "admin" or "user". '
      + 'It must be known at synthesis.',
  },
  DatabaseInstanceIdentifierInvalid: {
    when: 'is not a name that RDS takes for an instance',
    fix: 'Use 1 to 63 lower-case letters, digits and single hyphens, with a letter first and no hyphen last. It must be known at synthesis.',
  },
  DatabaseSecretNameInvalid: {
    when: 'is not a name that Secrets Manager accepts',
    fix: 'Use 1 to 512 of the characters letters, digits and /_+=.@-, for example "eknmusic/prod/database".',
  },
  DatabaseNameTaken: {
    when: 'is what another database in the same place is called already',
    fix: 'Give each its own name; a restored database needs one that differs from the original\'s.',
  },
  DatabasePortInvalid: {
    when: 'is not a port that RDS lets a database listen on',
    fix: 'Give a whole number from 1150 to 65535, or leave it out.',
  },
  DatabasePortConflict: {
    when: 'is not the port on which the network lets functions reach the database',
    fix: 'Leave it out, and give the port to the network: `databasePort`.',
  },
  DatabaseTlsRequired: {
    when: 'would let clients connect without TLS',
    fix: 'Leave it out: TLS is always demanded.',
  },
  DatabaseBackupRetentionInvalid: {
    when: 'is not between the 7 days that requirement E2 asks for and the 35 days that RDS can keep backups',
    fix: 'Give whole days, from `Duration.days(7)` to `Duration.days(35)`.',
  },
  DatabaseWindowInvalid: {
    when: 'is not a time of at least half an hour',
    fix: 'Write it in UTC: "03:00-04:00" for backups, "sun:04:30-sun:05:30" for maintenance, 24 hours at most.',
  },
  DatabaseWindowsOverlap: {
    when: 'overlaps with `preferredBackupWindow`',
    fix: 'Choose a time in which no backup is made.',
  },
  DatabaseRotationInvalid: {
    when: 'is not a time that Secrets Manager rotates after',
    fix: 'Give whole hours, from `Duration.hours(4)` to `Duration.days(999)`.',
  },
  DatabaseRuntimeInvalid: {
    when: 'cannot run the rotation, which is made for Node.js 22 and newer',
    fix: 'Use `Runtime.NODEJS_22_X` or a newer one, or leave it out.',
  },
  DatabaseSnapshotInvalid: {
    when: 'is not the name or ARN of a snapshot that is known at synthesis, when it becomes a part of the new database\'s logical ids',
    fix: 'Take it from `aws rds describe-db-snapshots`, and write it down: "eknmusic-before-migration" or "rds:eknmusic-prod-2026-11-21-03-10".',
  },
  DatabaseSnapshotStorageMissing: {
    when: 'is needed: a restored database has at least the storage of its snapshot, and RDS refuses to take some away',
    fix: 'Give the `AllocatedStorage` that `aws rds describe-db-snapshots` shows, or more.',
  },
  DatabaseUserInvalid: {
    when: 'is not one user of PostgreSQL',
    fix: 'Name a single user: 1 to 63 letters, digits and underscores. A wildcard would let the grantee connect as the master user.',
  },
  DatabaseResourceIdMissing: {
    when: 'is needed, because IAM knows an instance by that id only',
    fix: 'Give it in `fromMusicDatabaseAttributes`: `aws rds describe-db-instances --query \'DBInstances[].DbiResourceId\'`.',
  },
  DatabaseSecretArnInvalid: {
    when: 'is not the full ARN of a secret',
    fix: 'Write it with the six characters that Secrets Manager adds: "arn:aws:secretsmanager:us-east-1:123456789012:secret:eknmusic/prod/database-AbCdEf".',
  },
  DatabaseKeyArnInvalid: {
    when: 'is not the ARN of a KMS key',
    fix: 'Write it like "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"; an alias does not do.',
  },
};
