/**
 * The rule that refused something, for UpdateVerifier.
 *
 * @see https://theupdateframework.github.io/specification/latest/#goals-to-protect-against-specific-attacks
 */
export enum UpdateRule {
  /** The file is not what the format says. */
  MALFORMED = 'malformed',

  /** The file was handed in before one that has to be checked first. */
  OUT_OF_ORDER = 'out-of-order',

  /** The file is larger than what is read at most, or than what was signed (endless data). */
  TOO_LARGE = 'too-large',

  /** Fewer keys than the threshold of the role signed it (arbitrary software, key compromise). */
  SIGNATURE = 'signature',

  /** A version is lower than one that this client has already trusted (rollback). */
  ROLLBACK = 'rollback',

  /** The metadata has expired (freeze). */
  EXPIRED = 'expired',

  /** A version does not match the metadata before it (mix-and-match). */
  VERSION = 'version',

  /** The bytes are other ones than those that were signed. */
  HASH = 'hash',

  /** The signed metadata is another application's. */
  WRONG_APPLICATION = 'wrong-application',

  /** The signed metadata is of another channel. */
  WRONG_CHANNEL = 'wrong-channel',

  /** No file of this name was signed. */
  UNKNOWN_TARGET = 'unknown-target',
}

/** The answer of UpdateVerifier about a file that it was given. */
export interface UpdateVerdict {
  /** Specifies whether it is accepted. */
  readonly accepted: boolean;

  /**
   * The rule that refused it.
   *
   * @default - it was accepted
   */
  readonly rule?: UpdateRule;

  /**
   * The reason for the refusal, for a log.
   *
   * @default - it was accepted
   */
  readonly reason?: string;

  /**
   * Specifies whether this client has it already, so that the check for updates ends here.
   *
   * @default false
   */
  readonly unchanged?: boolean;
}

/** The action of a client on an offer of UpdateVerifier. */
export enum UpdateAction {
  /** Nothing. */
  NONE = 'none',

  /** Install the newer build. */
  UPDATE = 'update',

  /** Go back to the older build that the signed order names. */
  ROLLBACK = 'rollback',
}

/** A message of the publisher to the users of a build, signed. */
export interface UpdateNotice {
  /** Its identifier, so that a client shows it once. */
  readonly id: string;

  /** `info`, `warning` or `critical`. */
  readonly severity: string;

  /** The text, one line. */
  readonly text: string;

  /**
   * A page that says more.
   *
   * @default - none
   */
  readonly url?: string;
}

/** The offer of a channel to a client. */
export interface UpdateOffer {
  /** The action to take. */
  readonly action: UpdateAction;

  /** Why: for a log, and for an order to go back also for the user. */
  readonly reason: string;

  /**
   * The version that people see.
   *
   * @default - nothing is offered
   */
  readonly version?: string;

  /**
   * The build.
   *
   * @default - nothing is offered
   */
  readonly buildNumber?: number;

  /**
   * The name of the TUF target, like `42/EKNMusic-1.2.0-x64.exe`.
   *
   * @default - nothing is offered
   */
  readonly target?: string;

  /**
   * The path of the file, relative to the address of the site.
   *
   * @default - nothing is offered
   */
  readonly path?: string;

  /**
   * The length of the file in bytes: no byte more is downloaded.
   *
   * @default - nothing is offered
   */
  readonly length?: number;

  /**
   * The SHA-256 of the file, in hexadecimal.
   *
   * @default - nothing is offered
   */
  readonly sha256?: string;

  /**
   * Specifies whether the publisher presses for it.
   *
   * @default false
   */
  readonly critical?: boolean;

  /**
   * The message to the users of the installed build.
   *
   * @default - nothing
   */
  readonly notice?: UpdateNotice;
}
