import { type Duration, Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { overlap, parseDailyWindow, parseWeeklyWindow } from './maintenance-windows';
import { misspelledParameter } from './parameter-names';
import { PROMISED_PARAMETERS } from './parameters';
import { isReservedDatabase, isReservedUser } from './reserved-words';
import { isDatabasePort } from '../private/database-port';
import type { Problems } from '../private/errors';
import { type DatabasePlacementProps, databaseSubnetsOf, validateDatabasePlacement, whyNotSelectable } from '../private/network-placement';
import { isRotationInterval } from '../private/secret-rotation';

/*
 * What may be wrong with any database of PostgreSQL, whichever construct makes it: the codes begin with the name of that one.
 */

/** Notes what is wrong with the place of a database of this construct: its network, its subnets, and their Availability Zones. */
export function validatePlace(problems: Problems, construct: string, props: DatabasePlacementProps): void {
  validateDatabasePlacement(problems, props, {
    missing: `${construct}NetworkMissing`,
    invalid: `${construct}NetworkInvalid`,
    conflict: `${construct}NetworkConflict`,
    subnetsInvalid: `${construct}SubnetsInvalid`,
    securityGroupsInvalid: `${construct}SecurityGroupsInvalid`,
    mismatch: `${construct}VpcMismatch`,
  });
  validateZones(problems, construct, props);
}

function validateZones(problems: Problems, construct: string, props: DatabasePlacementProps): void {
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
    code: `${construct}AvailabilityZonesTooFew`, prop: network ? 'network' : vpcSubnets ? 'vpcSubnets' : 'vpc', got: zones.length,
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

/** Notes a port on which no database can listen, or that the network keeps closed. */
export function validatePort(problems: Problems, construct: string, { port, network }: DatabasePlacementProps & { readonly port?: number }): void {
  if (port === undefined) {
    return;
  }
  problems.addIf(!isDatabasePort(port), { code: `${construct}PortInvalid`, prop: 'port', got: port });
  problems.addIf(network?.databasePort !== undefined && port !== network.databasePort, {
    code: `${construct}PortConflict`, prop: 'port', got: port, why: `is not ${network?.databasePort}, on which the network lets functions reach the database`,
  });
}

/** Notes parameters that PostgreSQL does not have, or that would break what is promised. */
export function validateParameters(problems: Problems, construct: string, parameters: Record<string, string> = {}): void {
  for (const [name, value] of Object.entries(parameters)) {
    const prop = `parameters["${name}"]`;
    const meant = Token.isUnresolved(name) ? undefined : misspelledParameter(name);
    if (Token.isUnresolved(name) || !/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$/i.test(name)) {
      problems.add({ code: `${construct}ParameterInvalid`, prop: 'parameters', got: name });
    } else if (meant !== undefined) {
      problems.add({ code: `${construct}ParameterInvalid`, prop: 'parameters', got: name, fix: `Did you mean "${meant}"?` });
    } else if (typeof value !== 'string') {
      problems.add({ code: `${construct}ParameterInvalid`, prop, got: value, why: 'is not a text', fix: 'Write the value as a text: "250".' });
    } else if (Object.hasOwn(PROMISED_PARAMETERS, name)) {
      problems.addIf(!PROMISED_PARAMETERS[name].test(value), {
        code: name === 'rds.force_ssl' ? `${construct}TlsRequired` : `${construct}ParameterRefused`, prop, got: value,
      });
    }
  }
}

/** Notes names that PostgreSQL or RDS keep for themselves. Both are parts of logical ids, so they must be known. */
export function validateDatabaseName(problems: Problems, construct: string, databaseName: string | undefined): void {
  if (databaseName !== undefined && (!isIdentifier(databaseName) || isReservedDatabase(databaseName))) {
    problems.add({ code: `${construct}NameInvalid`, prop: 'databaseName', got: databaseName });
  }
}

/** Notes a name that no user of the database can have. */
export function validateUsername(problems: Problems, construct: string, prop: string, username: string | undefined): void {
  if (username !== undefined && (!isIdentifier(username) || isReservedUser(username))) {
    problems.add({ code: `${construct}UsernameInvalid`, prop, got: username });
  }
}

function isIdentifier(name: string): boolean {
  return /^[A-Za-z]\w{0,62}$/.test(name);
}

/** When a database is backed up, changed and given another password. */
export interface DatabaseTimes {
  readonly backupRetention?: Duration;
  readonly automaticallyAfter?: Duration;
  readonly preferredBackupWindow?: string;
  readonly preferredMaintenanceWindow?: string;
}

/** Notes times that RDS or Secrets Manager do not take. */
export function validateTimes(problems: Problems, construct: string, props: DatabaseTimes): void {
  const { backupRetention, automaticallyAfter, preferredBackupWindow: backup, preferredMaintenanceWindow: maintenance } = props;
  problems.addIf(backupRetention !== undefined && !isBackupRetention(backupRetention), { code: `${construct}BackupRetentionInvalid`, prop: 'backupRetention', got: backupRetention });
  problems.addIf(automaticallyAfter !== undefined && !isRotationInterval(automaticallyAfter), { code: `${construct}RotationInvalid`, prop: 'automaticallyAfter', got: automaticallyAfter });
  const daily = backup === undefined ? undefined : parseDailyWindow(backup);
  const weekly = maintenance === undefined ? undefined : parseWeeklyWindow(maintenance);
  problems.addIf(backup !== undefined && !daily, { code: `${construct}WindowInvalid`, prop: 'preferredBackupWindow', got: backup });
  problems.addIf(maintenance !== undefined && !weekly, { code: `${construct}WindowInvalid`, prop: 'preferredMaintenanceWindow', got: maintenance });
  problems.addIf(daily !== undefined && weekly !== undefined && overlap(daily, weekly), {
    code: `${construct}WindowsOverlap`, prop: 'preferredMaintenanceWindow', got: maintenance,
  });
}

/** Whether RDS keeps backups for so long. A number of days that is only known at deploy time is passed on; one of other units cannot be. */
function isBackupRetention(duration: Duration): boolean {
  if (duration.isUnresolved()) {
    return duration.unitLabel() === 'days';
  }
  const days = duration.toDays({ integral: false });
  return Number.isInteger(days) && days >= 7 && days <= 35;
}
