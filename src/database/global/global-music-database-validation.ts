import { Annotations, Stack, Token } from 'aws-cdk-lib';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { LEAST_FOR_REPLICAS } from './cluster-instances';
import { GLOBAL_DATABASE_ERRORS } from './errors';
import { isVaultLocked, validateBackups } from './global-database-backups-validation';
import type { GlobalDatabaseInstances } from './global-database-instances';
import type {
  GlobalClusterAttributes, GlobalDatabaseMemberProps, GlobalMusicDatabaseProps, GlobalMusicDatabaseReplicaProps, IGlobalMusicDatabase,
} from './global-music-database-props';
import { DeploymentTier } from '../../core/deployment-tier';
import { isDatabasePort } from '../../private/database-port';
import { validateDuration } from '../../private/durations';
import { fail, Problems } from '../../private/errors';
import { KeptData } from '../../private/kept-data';
import { runsHandler } from '../../private/node-runtime';
import { isWholeWithin } from '../../private/numbers';
import { differ } from '../../private/places';
import { isRegionName } from '../../private/regions';
import {
  validateDatabaseName, validateParameters, validatePlace, validatePort, validateTimes, validateUsername,
} from '../database-validation';
import { validateCaBundle } from '../rds-ca-bundle';

/** Whose name the codes begin with, also those of a replica. */
const CONSTRUCT = 'GlobalMusicDatabase';

const SNAPSHOT = /^(arn:[^:]+:rds:[a-z0-9-]+:\d{12}:cluster-snapshot:)?([a-z]+:)?[A-Za-z][A-Za-z0-9-]{0,254}$/;

/** How many readers Aurora takes in one cluster. Each replica takes one from those of the primary. */
const MOST_READERS = 15;

/** The name of the database and of the user as whom applications connect. */
export const DEFAULT_NAME = 'musicconnect';

/** The master user, for operators. RDS keeps `admin` for itself. */
export const DEFAULT_MASTER = 'musicadmin';

/** The first minor version of each major version that has the RDS Data API, which runs the setup. Newer major versions have it from the start. */
const FIRST_MINOR_VERSIONS: Readonly<Record<number, number>> = { 15: 3, 16: 1, 17: 4 };

/** Throws everything that is wrong with the props of the primary. */
export function validateGlobalMusicDatabase(scope: Construct, props: GlobalMusicDatabaseProps): void {
  const problems = new Problems(scope, GLOBAL_DATABASE_ERRORS);
  validateIdentifier(problems, props.globalClusterIdentifier);
  validateEngineVersion(problems, props.engineVersion);
  validateMember(problems, scope, props);
  validatePort(problems, CONSTRUCT, props);
  validateDatabaseName(problems, CONSTRUCT, props.databaseName);
  validateUsername(problems, CONSTRUCT, 'masterUsername', props.masterUsername);
  validateUsername(problems, CONSTRUCT, 'applicationUsername', props.applicationUsername);
  const { masterUsername = DEFAULT_MASTER, applicationUsername = DEFAULT_NAME } = props;
  problems.addIf(masterUsername === applicationUsername, {
    code: 'GlobalMusicDatabaseUsernameInvalid',
    prop: 'applicationUsername',
    got: applicationUsername,
    why: 'is the master user, who may do everything',
    fix: 'Give the applications a user of their own.',
  });
  validateRegions(problems, props.replicaRegions, Stack.of(scope).region);
  problems.addIf(props.runtime !== undefined && !runsHandler(props.runtime), {
    code: 'GlobalMusicDatabaseRuntimeInvalid', prop: 'runtime', got: props.runtime?.name,
  });
  if (!Token.isUnresolved(Stack.of(scope).region)) {
    validateCaBundle(problems, CONSTRUCT, scope);
  }
  problems.throwIfAny();
}

/** Throws where a snapshot is none. */
export function validateSnapshotOf(scope: Construct, snapshotIdentifier: string): void {
  if (Token.isUnresolved(snapshotIdentifier) || !SNAPSHOT.test(snapshotIdentifier)) {
    fail(scope, GLOBAL_DATABASE_ERRORS, { code: 'GlobalMusicDatabaseSnapshotInvalid', prop: 'snapshotIdentifier', got: snapshotIdentifier });
  }
}

/** Throws everything that is wrong with the props of a replica. */
export function validateGlobalReplica(scope: Construct, props: GlobalMusicDatabaseReplicaProps): void {
  const problems = new Problems(scope, GLOBAL_DATABASE_ERRORS);
  const { globalDatabase } = props;
  if (typeof globalDatabase?.globalClusterIdentifier !== 'string' || typeof globalDatabase.primaryRegion !== 'string') {
    problems.add({ code: 'GlobalMusicDatabaseSourceInvalid', prop: 'globalDatabase', got: typeof globalDatabase });
    problems.throwIfAny();
  }
  validateMember(problems, scope, props);
  if (props.engineVersion) {
    validateEngineVersion(problems, props.engineVersion);
    problems.addIf(isOlderOrOther(props.engineVersion, globalDatabase.engineVersion), {
      code: 'GlobalMusicDatabaseEngineVersionConflict', prop: 'engineVersion', got: props.engineVersion.auroraPostgresFullVersion,
    });
  }
  problems.addIf(props.network?.databasePort !== undefined && props.network.databasePort !== globalDatabase.port, {
    code: 'GlobalMusicDatabasePortConflict',
    prop: 'network.databasePort',
    got: props.network?.databasePort,
    why: `is not ${globalDatabase.port}, on which every member of the global database listens`,
    fix: `Give the network \`databasePort: ${globalDatabase.port}\`.`,
  });
  validateMembership(problems, scope, globalDatabase);
  problems.throwIfAny();
}

/** Throws everything that is wrong with the attributes of a global database that another app makes. */
export function validateAttributes(scope: Construct, attributes: GlobalClusterAttributes): void {
  const problems = new Problems(scope, GLOBAL_DATABASE_ERRORS);
  const { globalClusterIdentifier, primaryRegion, engineVersion, replicaRegions, port } = attributes ?? {};
  validateIdentifier(problems, globalClusterIdentifier);
  validateRegion(problems, 'primaryRegion', primaryRegion);
  validateEngineVersion(problems, engineVersion);
  validateRegions(problems, replicaRegions, primaryRegion);
  problems.addIf(port !== undefined && !isDatabasePort(port), { code: 'GlobalMusicDatabasePortInvalid', prop: 'port', got: port });
  problems.throwIfAny();
}

/** Throws where the primary has more readers than Aurora takes beside so many replicas. */
export function validateReaders(scope: Construct, readers: number, replicas: number): void {
  const most = MOST_READERS - replicas;
  if (readers > most) {
    fail(scope, GLOBAL_DATABASE_ERRORS, {
      code: 'GlobalMusicDatabaseReadersInvalid', prop: 'instances', got: readers, why: `has more readers than the ${most} that Aurora takes in the primary of ${replicas} replicas`,
    });
  }
}

/** Warns of a capacity that AWS does not recommend. */
export function warnOfCapacity(scope: Construct, instances: GlobalDatabaseInstances): void {
  const [least] = instances._capacity ?? [LEAST_FOR_REPLICAS];
  if (least < LEAST_FOR_REPLICAS) {
    Annotations.of(scope).addWarningV2('@eknmusic/constructs:globalDatabaseCapacityLow',
      `Instances of this member go down to ${least} ACU. AWS recommends ${LEAST_FOR_REPLICAS} or more for global databases: with less a replica falls `
      + 'behind the writer, and is slow on the day when it becomes the writer.');
  }
}

function validateMember(problems: Problems, scope: Construct, props: GlobalDatabaseMemberProps): void {
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region)) {
    problems.add({ code: 'GlobalMusicDatabaseRegionUnknown', prop: 'region', got: undefined });
  }
  validatePlace(problems, CONSTRUCT, props);
  validateParameters(problems, CONSTRUCT, props.parameters);
  validateTimes(problems, CONSTRUCT, props);
  validateInstances(problems, props.instances);
  const { removalPolicy } = new KeptData(props, props.tier ?? DeploymentTier.PRODUCTION);
  validateBackups(problems, props.backups, isVaultLocked(removalPolicy, props.backups));
  for (const prop of ['rpo', 'rto', 'maximumLag'] as const) {
    validateDuration(problems, props[prop], { unit: 'seconds', least: 1, most: 86_400, mayBeLate: false }, { code: 'GlobalMusicDatabaseObjectiveInvalid', prop });
  }
}

function validateInstances(problems: Problems, instances: GlobalDatabaseInstances | undefined): void {
  if (!instances) {
    return;
  }
  const { _readers: readers, _instanceType: type, _capacity: capacity } = instances;
  // The instances are made one by one, so their number must be known.
  if (readers !== undefined && (Token.isUnresolved(readers) || !isWholeWithin(readers, 0, MOST_READERS))) {
    problems.add({ code: 'GlobalMusicDatabaseReadersInvalid', prop: 'instances', got: readers });
  }
  problems.addIf(type !== undefined && !/^[rx]\w*\./.test(type), { code: 'GlobalMusicDatabaseInstanceTypeInvalid', prop: 'instances', got: type });
  if (capacity) {
    const [least, most] = capacity;
    const isStep = (value: number) => !Token.isUnresolved(value) && Number.isInteger(value * 2);
    if (!isStep(least) || !isStep(most) || least < 0.5 || most < 1 || most > 256 || least > most) {
      problems.add({ code: 'GlobalMusicDatabaseCapacityInvalid', prop: 'instances', got: `${least} to ${most} ACU` });
    }
  }
}

function validateIdentifier(problems: Problems, identifier: unknown): void {
  if (typeof identifier !== 'string' || Token.isUnresolved(identifier) || identifier.length < 2 || identifier.length > 40 || !/^[a-z](-?[a-z0-9])*$/.test(identifier)) {
    problems.add({ code: 'GlobalMusicDatabaseIdentifierInvalid', prop: 'globalClusterIdentifier', got: identifier });
  }
}

function validateEngineVersion(problems: Problems, version: rds.AuroraPostgresEngineVersion | undefined): void {
  const [major, minor] = partsOf(version);
  if (!(major >= 15) || !(minor >= (FIRST_MINOR_VERSIONS[major] ?? 0))) {
    problems.add({ code: 'GlobalMusicDatabaseEngineVersionInvalid', prop: 'engineVersion', got: version?.auroraPostgresFullVersion });
  }
}

function isOlderOrOther(own: rds.AuroraPostgresEngineVersion, global: rds.AuroraPostgresEngineVersion): boolean {
  const [[major, minor], [globalMajor, globalMinor]] = [partsOf(own), partsOf(global)];
  return major !== globalMajor || minor < globalMinor;
}

/** Major and minor version. A patch of Aurora may follow, as in `15.3.2`. */
function partsOf(version: rds.AuroraPostgresEngineVersion | undefined): number[] {
  const match = /^(\d+)\.(\d+)(\.\d+)?$/.exec(version?.auroraPostgresFullVersion ?? '');
  return match ? [Number(match[1]), Number(match[2])] : [NaN, NaN];
}

function validateRegions(problems: Problems, regions: string[] | undefined, primaryRegion: string): void {
  regions?.forEach((region, index) => {
    validateRegion(problems, `replicaRegions[${index}]`, region);
    problems.addIf(region === primaryRegion || regions.indexOf(region) < index, {
      code: 'GlobalMusicDatabaseRegionTaken', prop: `replicaRegions[${index}]`, got: region, fix: 'Name each region once, and not that of the primary.',
    });
  });
}

function validateRegion(problems: Problems, prop: string, region: unknown): void {
  if (typeof region !== 'string' || Token.isUnresolved(region) || !isRegionName(region)) {
    problems.add({ code: 'GlobalMusicDatabaseRegionInvalid', prop, got: region });
  }
}

function validateMembership(problems: Problems, scope: Construct, globalDatabase: IGlobalMusicDatabase): void {
  const { region, account } = Stack.of(scope);
  problems.addIf(region === globalDatabase.primaryRegion, { code: 'GlobalMusicDatabaseRegionTaken', prop: 'region', got: region });
  const primary = Stack.of(globalDatabase);
  problems.addIf(primary.region === globalDatabase.primaryRegion && differ(account, primary.account), {
    code: 'GlobalMusicDatabaseAccountInvalid', prop: 'account', got: account,
  });
}
