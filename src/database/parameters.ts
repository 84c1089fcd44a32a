/** What PostgreSQL is told always: TLS only, and a log of who connects, what changes tables and what takes long. */
const PARAMETERS: Readonly<Record<string, string>> = {
  'rds.force_ssl': '1',
  'log_statement': 'ddl',
  'log_connections': '1',
  'log_disconnections': '1',
  'log_min_duration_statement': '1000',
};

/** The values that keep what this library promises, for parameters that would break it: TLS, rotation by SCRAM-SHA-256, and a log that RDS reads. */
export const PROMISED_PARAMETERS: Readonly<Record<string, RegExp>> = {
  'rds.force_ssl': /^1$/,
  'password_encryption': /^scram-sha-256$/,
  'rds.accepted_password_auth_method': /^scram$/,
  'log_destination': /^stderr$/,
  'ssl': /^1$/,
  'ssl_min_protocol_version': /^TLSv1\.[23]$/,
  'log_statement': /^(ddl|mod|all)$/,
  'log_connections': /^1$/,
  'log_disconnections': /^1$/,
};

/** By how many bytes of memory AWS allows one connection, and how many at most. */
const BYTES_PER_CONNECTION = 9_531_392;
const MOST_CONNECTIONS = 5000;

/** The memory of the sizes up to 2xlarge of burstable classes, in GiB. */
const BURSTABLE_MEMORY: Readonly<Record<string, number>> = { 'micro': 1, 'small': 2, 'medium': 4, 'large': 8, 'xlarge': 16, '2xlarge': 32 };

/** The memory of the size `large` of other families, in GiB. Larger sizes have twice, four times ... as much. */
const LARGE_MEMORY: Readonly<Record<string, number>> = { c: 4, m: 8, r: 16, x: 32 };

/** The parameters of the database, the user's over those that are always set. */
export function renderParameters(own: Record<string, string> = {}): Record<string, string> {
  return { ...PARAMETERS, ...own };
}

/**
 * How many connections a database accepts: as it is told, or as AWS works out from the memory of its class, less what AWS keeps for itself.
 * That it tells nobody: a twentieth and 200 MiB come near what instances show, and are rather too much than too little.
 *
 * Undefined for a class whose memory is not known.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
 */
export function maxConnectionsOf(instanceType: string, parameters: Record<string, string>): number | undefined {
  if (/^\d+$/.test(parameters.max_connections ?? '')) {
    return Number(parameters.max_connections);
  }
  const memory = memoryOf(instanceType);
  return memory === undefined ? undefined : connectionsIn(memory);
}

/** How many connections AWS allows with so many GiB of memory. */
export function connectionsIn(memory: number): number {
  return Math.min(Math.floor((memory * 0.95 - 0.2) * 2 ** 30 / BYTES_PER_CONNECTION), MOST_CONNECTIONS);
}

/** The memory of an instance type such as `t3.medium`, in GiB. */
function memoryOf(instanceType: string): number | undefined {
  const [, family, size] = /^([a-z]+)[^.]*\.(\w+)$/.exec(instanceType) ?? [];
  if (family === 't') {
    return BURSTABLE_MEMORY[size];
  }
  const [, times] = /^(\d*)xlarge$/.exec(size ?? '') ?? [];
  const large = LARGE_MEMORY[family];
  if (size === 'large') {
    return large;
  }
  return large === undefined || times === undefined ? undefined : large * 2 * Number(times || 1);
}
