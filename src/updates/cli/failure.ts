/** How the command ends; the page of the command documents each. */
export enum ExitCode {
  DONE = 0,
  UNEXPECTED = 1,
  USAGE = 2,
  REFUSED = 3,
  CONFLICT = 4,
  UNREACHABLE = 5,
  KEY = 6,
  FINDINGS = 7,
  INTERRUPTED = 130,
}

/** What went wrong, what to do about it, and the exit code that says so to a script. */
export class Failure extends Error {
  public constructor(message: string, public readonly advice: string, public readonly exitCode: ExitCode) {
    super(message);
    this.name = 'Failure';
  }
}

/** What the AWS SDK and the runtime throw, as far as it is read here. */
interface Thrown {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly exitCode?: number;
  readonly problems?: readonly { readonly field: string; readonly message: string }[];
  readonly document?: string;
  readonly cause?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
}

const NETWORK = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT'];
const SIGN_IN = ['CredentialsProviderError', 'ExpiredToken', 'ExpiredTokenException', 'InvalidClientTokenId', 'UnrecognizedClientException', 'InvalidAccessKeyId', 'SignatureDoesNotMatch'];
const CLOCK = ['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture'];
const REGION = ['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException'];
const CERTIFICATE = ['SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'CERT_HAS_EXPIRED'];
const DENIED = ['AccessDenied', 'AccessDeniedException', 'Forbidden'];

/** Any error as one that a person can act on. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) {
    return error;
  }
  const thrown = (error ?? {}) as Thrown;
  const message = thrown.message || String(error);
  if (thrown.problems) {
    const lines = thrown.problems.map(({ field, message: what }) => `  ${field ? `${field}: ` : ''}${what}`);
    return new Failure(`${thrown.document ?? 'The input'} is not valid:\n${lines.join('\n')}`, 'Correct what is listed, and run the command again.', ExitCode.REFUSED);
  }
  if (isCut(thrown)) {
    const tries = thrown.$metadata?.attempts ? ` after ${thrown.$metadata.attempts} tries` : '';
    return new Failure(`The connection failed${tries}: ${message}`, 'Run the command again: it goes on where it was cut off.', ExitCode.UNREACHABLE);
  }
  const code = [thrown.code, (thrown.cause as Thrown | undefined)?.code].find((one) => CERTIFICATE.includes(one ?? ''));
  if (code !== undefined) {
    return new Failure(`The certificate of the server is not trusted (${code}): ${message}`,
      'If a proxy of your network stands between, name its authority in NODE_EXTRA_CA_CERTS.', ExitCode.UNREACHABLE);
  }
  if (CLOCK.includes(thrown.name ?? '')) {
    return new Failure(`AWS does not accept the time of this machine: ${message}`,
      'Set the clock, by NTP for example, and run the command again: it goes on where it stopped.', ExitCode.UNREACHABLE);
  }
  if (REGION.includes(thrown.name ?? '')) {
    return new Failure(`The bucket of the site is in another region: ${message}`, 'Check `bucket` and `region` of the configuration that `--site` names.', ExitCode.USAGE);
  }
  if (SIGN_IN.includes(thrown.name ?? '')) {
    return new Failure(`AWS does not accept the credentials: ${message}`,
      'Sign in (`aws sso login`), or in GitHub Actions use aws-actions/configure-aws-credentials with the publisher role before this command.', ExitCode.UNREACHABLE);
  }
  if (DENIED.includes(thrown.name ?? '')) {
    return new Failure(`AWS refused the call: ${message}`, 'Run it with the publisher role of the site, whose policy is what `grants.publish` gives.', ExitCode.UNREACHABLE);
  }
  if (thrown.name === 'NoSuchBucket') {
    return new Failure('The bucket of the site does not exist.', 'Check `bucket` and `region` of the configuration that `--site` names, and the account.', ExitCode.USAGE);
  }
  if ((thrown.$metadata?.httpStatusCode ?? 0) >= 500) {
    return new Failure(`AWS answered with an error: ${thrown.name}: ${message}`, 'Run the command again in a minute: it goes on where it stopped.', ExitCode.UNREACHABLE);
  }
  return new Failure(`${thrown.name && thrown.name !== 'Error' ? `${thrown.name}: ` : ''}${message}`,
    'Run it again with EKN_UPDATES_DEBUG=1 to see where this comes from.', ExitCode.UNEXPECTED);
}

function isCut(thrown: Thrown): boolean {
  const cause = thrown.cause as Thrown | undefined;
  return NETWORK.includes(thrown.code ?? '') || NETWORK.includes(cause?.code ?? '') || thrown.name === 'TimeoutError' || thrown.name === 'RequestTimeout'
    || /socket hang up|other side closed/.test(thrown.message ?? '');
}

/** Whether an answer of S3 has one of these names or statuses. */
export function isAnswer(error: unknown, ...names: (string | number)[]): boolean {
  const { name, $metadata } = (error ?? {}) as Thrown;
  return names.includes(name ?? '') || names.includes($metadata?.httpStatusCode ?? 0);
}
