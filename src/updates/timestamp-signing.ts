import { Duration } from 'aws-cdk-lib';
import { checkedParameters } from '../private/checked-parameters';

/** Options for a timestamp that a function signs again and again. */
export interface ScheduledTimestampOptions {
  /**
   * The validity of a timestamp: the longest time for which somebody who holds back new metadata stays unnoticed by clients.
   *
   * @default Duration.days(1)
   */
  readonly validity?: Duration;

  /**
   * The time between two signatures, in whole minutes.
   *
   * @default Duration.hours(1)
   */
  readonly interval?: Duration;

  /**
   * The alias of the key, which begins with `alias/`.
   *
   * @default - none: the key is known by its ARN
   */
  readonly keyAlias?: string;
}

/** Options for a timestamp that only publishers sign. */
export interface PublisherTimestampOptions {
  /**
   * The validity of a timestamp. Somebody has to publish, or to sign it again, before it ends.
   *
   * @default Duration.days(14)
   */
  readonly validity?: Duration;
}

/**
 * The signing of `metadata/timestamp.json`, the one file of the TUF repository that moves.
 *
 * @see https://theupdateframework.github.io/specification/latest/#timestamp
 */
@checkedParameters('UpdateManifestSite', 'TimestampSigning')
export class TimestampSigning {
  /**
   * An Ed25519 key in AWS KMS, which nobody can take away: publishers sign with it, and a function on a schedule, so that the signature is
   * valid for a day and nobody has to remember it.
   *
   * @param options how long a timestamp is valid, and how often it is signed
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html#key-spec-ecc
   */
  public static scheduled(options: ScheduledTimestampOptions = {}): TimestampSigning {
    return new TimestampSigning(options?.validity ?? Duration.days(1), options?.interval ?? Duration.hours(1), true, options?.keyAlias);
  }

  /**
   * A key of the publishers. No key and no signature is made here; a function only looks how long the metadata is still valid.
   *
   * @param options how long a timestamp is valid
   */
  public static byPublisher(options: PublisherTimestampOptions = {}): TimestampSigning {
    return new TimestampSigning(options?.validity ?? Duration.days(14), Duration.hours(1), false);
  }

  private constructor(
    /** The validity of a timestamp. */
    public readonly validity: Duration,
    /** The time between two looks at it. */
    public readonly interval: Duration,
    /** Specifies whether a function signs it. */
    public readonly isScheduled: boolean,
    /** The alias of the key. */
    public readonly keyAlias?: string,
  ) {}
}
