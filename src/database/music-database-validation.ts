import { type Duration, Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { DATABASE_ERRORS } from './errors';
import { overlap, parseDailyWindow, parseWeeklyWindow } from './maintenance-windows';
import type { MusicDatabaseFromSnapshotProps, MusicDatabaseProps, MusicDatabaseReplicaProps } from './music-database-props';
import { PROMISED_PARAMETERS } from './parameters';
import { validateCaBundle } from './rds-ca-bundle';
import { isReservedDatabase, isReservedUser } from './reserved-words';
import { isDatabasePort } from '../private/database-port';
import { lengthIn } from '../private/durations';
import { Problems } from '../private/errors';
import { isSecretName } from '../private/formats';
import { databaseSubnetsOf, validateDatabasePlacement, whyNotSelectable } from '../private/network-placement';
import { runsHandler } from '../private/node-runtime';
import { isRotationInterval } from '../private/secret-rotation';

const SNAPSHOT = /^(arn:[^:]+:rds:[a-z0-9-]+:\d{12}:snapshot:)?([a-z]+:)?[A-Za-z][A-Za-z0-9-]{0,254}$/;
const MAXIMUM_STORAGE = 65536;

/** Throws everything that is wrong with the props of a database. */
export function validateMusicDatabase(scope: Construct, props: MusicDatabaseProps): void {
  const problems = new Problems(scope, DATABASE_ERRORS);
  validatePlace(problems, props);
  validateZones(problems, props);
  validatePort(problems, props);
  validateEngine(problems, props);
  validateStorage(problems, props);
  validateNames(problems, props);
  validateTimes(problems, props);
  problems.addIf(props.runtime !== undefined && !runsHandler(props.runtime), {
    code: 'MusicDatabaseRuntimeInvalid', prop: 'runtime', got: props.runtime?.name,
  });
  validateCaBundle(problems, scope);
  problems.throwIfAny();
}

/** Throws everything that is wrong with what only a restored database is given. */
export function validateSnapshot(scope: Construct, { snapshotIdentifier, allocatedStorage }: MusicDatabaseFromSnapshotProps): void {
  const problems = new Problems(scope, DATABASE_ERRORS);
  if (Token.isUnresolved(snapshotIdentifier)) {
    problems.add({ code: 'MusicDatabaseSnapshotInvalid', prop: 'snapshotIdentifier', got: snapshotIdentifier });
  }
  problems.addIf(!SNAPSHOT.test(snapshotIdentifier), { code: 'MusicDatabaseSnapshotInvalid', prop: 'snapshotIdentifier', got: snapshotIdentifier });
  problems.addIf(allocatedStorage === undefined, { code: 'MusicDatabaseSnapshotStorageMissing', prop: 'allocatedStorage', got: allocatedStorage });
  problems.throwIfAny();
}

/** Throws everything that is wrong with a replica of a database that has this much storage. */
export function validateReplica(scope: Construct, { maxAllocatedStorage, maximumLag }: MusicDatabaseReplicaProps, allocatedStorage: number): void {
  const problems = new Problems(scope, DATABASE_ERRORS);
  problems.addIf(maximumLag !== undefined && !isWholeSeconds(maximumLag), { code: 'MusicDatabaseLagInvalid', prop: 'maximumLag', got: maximumLag });
  validateStorage(problems, { allocatedStorage, maxAllocatedStorage });
  problems.throwIfAny();
}

function validatePlace(problems: Problems, props: MusicDatabaseProps): void {
  validateDatabasePlacement(problems, props, {
    missing: 'MusicDatabaseNetworkMissing',
    invalid: 'MusicDatabaseNetworkInvalid',
    conflict: 'MusicDatabaseNetworkConflict',
    subnetsInvalid: 'MusicDatabaseSubnetsInvalid',
    securityGroupsInvalid: 'MusicDatabaseSecurityGroupsInvalid',
    mismatch: 'MusicDatabaseVpcMismatch',
  });
}

function validateZones(problems: Problems, props: MusicDatabaseProps): void {
  const { network, vpcSubnets } = props;
  const vpc = network?.vpc ?? props.vpc;
  if (!vpc?.selectSubnets || whyNotSelectable(vpc, databaseSubnetsOf(props)) !== undefined) {
    return;
  }
  const { subnets, subnetIds, isPendingLookup } = vpc.selectSubnets(databaseSubnetsOf(props));
  const zones = [...new Set(subnets.map(zoneOf))];
  // A list that is only known at deploy time counts as one here, however many it will hold.
  const isKnown = !isPendingLookup && !Token.isUnresolved(subnetIds) && !Token.isUnresolved(zones);
  problems.addIf(isKnown && zones.length < 2, {
    code: 'MusicDatabaseAvailabilityZonesTooFew', prop: network ? 'network' : vpcSubnets ? 'vpcSubnets' : 'vpc', got: zones.length,
  });
}

/** The zone of a subnet. One that was imported without its zone may be in any: it counts as one of its own. */
function zoneOf(subnet: ec2.ISubnet): string {
  try {
    return subnet.availabilityZone;
  } catch {
    return subnet.subnetId;
  }
}

function validatePort(problems: Problems, { port, network }: MusicDatabaseProps): void {
  if (port === undefined) {
    return;
  }
  problems.addIf(!isDatabasePort(port), { code: 'MusicDatabasePortInvalid', prop: 'port', got: port });
  problems.addIf(network !== undefined && port !== network.databasePort, {
    code: 'MusicDatabasePortConflict', prop: 'port', got: port, why: `is not ${network?.databasePort}, on which the network lets functions reach the database`,
  });
}

function validateEngine(problems: Problems, { engineVersion, parameters, instanceType }: MusicDatabaseProps): void {
  problems.addIf(engineVersion !== undefined && Number(engineVersion.postgresMajorVersion.split('.')[0]) < 15, {
    code: 'MusicDatabaseEngineTooOld', prop: 'engineVersion', got: engineVersion?.postgresFullVersion,
  });
  for (const [name, value] of Object.entries(parameters ?? {})) {
    const prop = `parameters["${name}"]`;
    if (Token.isUnresolved(name) || !/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$/i.test(name)) {
      problems.add({ code: 'MusicDatabaseParameterInvalid', prop: 'parameters', got: name });
    } else if (typeof value !== 'string') {
      problems.add({ code: 'MusicDatabaseParameterInvalid', prop, got: value, why: 'is not a text', fix: 'Write the value as a text: "250".' });
    } else if (name in PROMISED_PARAMETERS) {
      problems.addIf(!PROMISED_PARAMETERS[name].test(value), {
        code: name === 'rds.force_ssl' ? 'MusicDatabaseTlsRequired' : 'MusicDatabaseParameterRefused', prop, got: value,
      });
    }
  }
  problems.addIf(instanceType !== undefined && !Token.isUnresolved(instanceType.toString()) && /^db\./.test(instanceType.toString()), {
    code: 'MusicDatabaseInstanceTypeInvalid', prop: 'instanceType', got: instanceType?.toString(),
  });
}

function validateStorage(problems: Problems, { allocatedStorage = 20, maxAllocatedStorage }: MusicDatabaseProps): void {
  // The alarm and the maximum are worked out from it, so it must be known. A token is no whole number between the two either.
  if (!Number.isInteger(allocatedStorage) || allocatedStorage < 20 || allocatedStorage > MAXIMUM_STORAGE) {
    problems.add({ code: 'MusicDatabaseStorageInvalid', prop: 'allocatedStorage', got: allocatedStorage });
    return;
  }
  const maximum = maxAllocatedStorage ?? MAXIMUM_STORAGE;
  // In tenths, for 1.1 times 20 is a little more than 22.
  problems.addIf(!Number.isInteger(maximum) || maximum > MAXIMUM_STORAGE || maximum * 10 < allocatedStorage * 11, {
    code: 'MusicDatabaseStorageMaximumInvalid', prop: 'maxAllocatedStorage', got: maxAllocatedStorage,
  });
}

function validateNames(problems: Problems, props: MusicDatabaseProps): void {
  const { databaseName, username, instanceIdentifier, secretName } = props;
  // Both are parts of the secret's logical id, so they must be known.
  if (databaseName !== undefined && (!isIdentifier(databaseName) || isReservedDatabase(databaseName))) {
    problems.add({ code: 'MusicDatabaseNameInvalid', prop: 'databaseName', got: databaseName });
  }
  if (username !== undefined && (!isIdentifier(username) || isReservedUser(username))) {
    problems.add({ code: 'MusicDatabaseUsernameInvalid', prop: 'username', got: username });
  }
  // RDS writes capitals in lower case, and the log groups, which are named after the instance, are made before it.
  if (instanceIdentifier !== undefined && (instanceIdentifier.length > 63 || !/^[a-z](-?[a-z0-9])*$/.test(instanceIdentifier))) {
    problems.add({ code: 'MusicDatabaseInstanceIdentifierInvalid', prop: 'instanceIdentifier', got: instanceIdentifier });
  }
  problems.addIf(secretName !== undefined && !isSecretName(secretName), {
    code: 'MusicDatabaseSecretNameInvalid', prop: 'secretName', got: secretName,
  });
}

function isIdentifier(name: string): boolean {
  return /^[A-Za-z]\w{0,62}$/.test(name);
}

function validateTimes(problems: Problems, props: MusicDatabaseProps): void {
  const { backupRetention, automaticallyAfter, preferredBackupWindow: backup, preferredMaintenanceWindow: maintenance } = props;
  problems.addIf(backupRetention !== undefined && !isBackupRetention(backupRetention), { code: 'MusicDatabaseBackupRetentionInvalid', prop: 'backupRetention', got: backupRetention });
  problems.addIf(automaticallyAfter !== undefined && !isRotationInterval(automaticallyAfter), { code: 'MusicDatabaseRotationInvalid', prop: 'automaticallyAfter', got: automaticallyAfter });
  const daily = backup === undefined ? undefined : parseDailyWindow(backup);
  const weekly = maintenance === undefined ? undefined : parseWeeklyWindow(maintenance);
  problems.addIf(backup !== undefined && !daily, { code: 'MusicDatabaseWindowInvalid', prop: 'preferredBackupWindow', got: backup });
  problems.addIf(maintenance !== undefined && !weekly, { code: 'MusicDatabaseWindowInvalid', prop: 'preferredMaintenanceWindow', got: maintenance });
  problems.addIf(daily !== undefined && weekly !== undefined && overlap(daily, weekly), {
    code: 'MusicDatabaseWindowsOverlap', prop: 'preferredMaintenanceWindow', got: maintenance,
  });
}

/** Whether an alarm can go by it. */
function isWholeSeconds(duration: Duration): boolean {
  const seconds = lengthIn(duration, 'seconds');
  return seconds !== undefined && seconds >= 1 && Number.isInteger(seconds);
}

/** Whether RDS keeps backups for so long. A number of days that is only known at deploy time is passed on; one of other units cannot be. */
function isBackupRetention(duration: Duration): boolean {
  if (duration.isUnresolved()) {
    return duration.unitLabel() === 'days';
  }
  const days = duration.toDays({ integral: false });
  return Number.isInteger(days) && days >= 7 && days <= 35;
}
