import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { IConstruct } from 'constructs';
import type { JwtSecretGrants } from './jwt-secret-grants';
import type { DeploymentTier } from '../core/deployment-tier';

/** The secret that tokens are signed and verified with, made here or elsewhere. */
export interface IJwtSecret extends IConstruct {
  /** The secret itself. */
  readonly secret: secretsmanager.ISecret;
  /** The ARN of the secret, with the characters that Secrets Manager adds to its name. */
  readonly secretArn: string;
  /** The KMS key that the secret is encrypted with. Undefined for one that AWS keeps for Secrets Manager. */
  readonly encryptionKey?: kms.IKey;
  /** Permissions to read the secret. */
  readonly grants: JwtSecretGrants;
}

/** A secret that exists, for use in an app that did not make it. */
export interface JwtSecretAttributes {
  /** The ARN of the secret, with the characters that Secrets Manager adds to its name; in another region, that of the replica there. */
  readonly secretArn: string;

  /**
   * The ARN of the KMS key that the secret is encrypted with.
   *
   * @default - no key: grants allow nothing of KMS
   */
  readonly encryptionKeyArn?: string;
}

/** A copy of the secret in another region, kept the same by Secrets Manager. */
export interface JwtSecretReplica {
  /** The region of the copy: `eu-west-1`. */
  readonly region: string;

  /**
   * The ARN of a KMS key in that region.
   *
   * @default - the key of that account and region which AWS keeps for Secrets Manager
   */
  readonly encryptionKeyArn?: string;
}

/** Properties for JwtSecret. */
export interface JwtSecretProps {
  /**
   * The deployment tier, which decides about alarms, logs and what is kept.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * The name of the secret, such as `eknmusic/prod/jwt-secret`. A change of it makes another secret, and refuses every token of the old one.
   *
   * @default - CloudFormation makes up a name
   */
  readonly secretName?: string;

  /**
   * The KMS key that the secret and the logs of its rotation are encrypted with. One that was not made in this app must allow
   * CloudWatch Logs of this region to use it.
   *
   * @default - a key of its own, renewed every year
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The interval of the rotation schedule of the key that signs: from 4 hours to 999 days, in whole hours, known at synthesis.
   *
   * @default Duration.days(30)
   */
  readonly automaticallyAfter?: Duration;

  /**
   * The time for which a token is valid, with what verifiers cache. The key before the current one is accepted until the next rotation, so
   * `automaticallyAfter` must not be shorter.
   *
   * @default Duration.days(1)
   */
  readonly tokenLifetime?: Duration;

  /**
   * The copies of the secret in other regions.
   *
   * @default - the secret is in the region of the stack only
   */
  readonly replicas?: JwtSecretReplica[];

  /**
   * The runtime of the function that rotates the key: Node.js 22 or newer.
   *
   * @default Runtime.NODEJS_24_X
   */
  readonly runtime?: lambda.Runtime;

  /**
   * The mode of AWS X-Ray tracing of the function that rotates the key.
   *
   * @default Tracing.DISABLED - the function runs once a month, and its log says what every step did
   */
  readonly tracing?: lambda.Tracing;

  /**
   * The time for which the logs of the rotation are kept. They never hold anything of a value.
   *
   * @default - as long as the tier keeps logs: 7, 14 or 30 days
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The actions of each alarm, when it goes off and when it ends.
   *
   * @default - it only changes its state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The removal policy of the secret, its key and the logs. `SNAPSHOT` keeps them: no snapshot can be taken.
   *
   * @default - as the tier says: deleted in development, otherwise kept
   */
  readonly removalPolicy?: RemovalPolicy;
}
