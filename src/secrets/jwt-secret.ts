import { Duration, RemovalPolicy, Tags } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { JwtRotation } from './jwt-rotation';
import { JwtSecretGrants } from './jwt-secret-grants';
import type { IJwtSecret, JwtSecretAttributes, JwtSecretProps, JwtSecretReplica } from './jwt-secret-props';
import { validateJwtSecret, validateJwtSecretAttributes, validateSecretToUse } from './jwt-secret-validation';
import type { ISecretRotation } from './secret-rotation';
import { DeploymentTier } from '../core/deployment-tier';
import { createAlarm } from '../private/alarms';
import { keyBehind } from '../private/given-keys';
import { always, injectable } from '../private/injectable';
import { KeptData } from '../private/kept-data';

/**
 * The secret that tokens are signed and verified with: encrypted, rotated on a schedule, and never refusing a token that is still valid.
 *
 * Its value is one JSON text, `{"alg": "HS512", "kid": "...", "key": "...", "previous": {"kid": "...", "key": "..."}}`: sign with `key`, verify
 * with the one that has the token's `kid`. The keys are used as the texts that they are. `previous` is there from the first rotation on.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda.html
 * @example
 *
 * const jwtSecret = new JwtSecret(this, 'JwtSecret', { secretName: 'eknmusic/prod/jwt-secret' });
 * jwtSecret.grants.read(role);
 */
@injectable<JwtSecretProps>({ tier: always, encryptionKey: always, alarmActions: always })
export class JwtSecret extends Construct implements IJwtSecret {
  /** The name by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.JwtSecret';

  /**
   * Uses a secret that was made elsewhere.
   *
   * Throws `JwtSecretArnInvalid` and `JwtSecretKeyInvalid`.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param attributes its attributes
   */
  public static fromJwtSecretAttributes(scope: Construct, id: string, attributes: JwtSecretAttributes): IJwtSecret {
    return new ImportedJwtSecret(scope, id, attributes);
  }

  /**
   * Uses any secret of aws-cdk-lib as the secret of tokens: to hand it to `MusicApi`, or to grant permissions that are as narrow.
   *
   * Nothing of the secret is changed: it holds the keys in the documented shape by itself, and is not rotated here. Throws `JwtSecretMissing`,
   * `JwtSecretEncryptionKeyRegionInvalid` and `JwtSecretEncryptionKeyUnknown`.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param secret the secret, of this stack or another one, or an imported one
   */
  public static fromSecret(scope: Construct, id: string, secret: secretsmanager.ISecret): IJwtSecret {
    return new UsedJwtSecret(scope, id, secret);
  }

  public readonly secret: secretsmanager.ISecret;
  public readonly secretArn: string;
  public readonly encryptionKey?: kms.IKey;
  public readonly grants: JwtSecretGrants;

  /** The rotation of the key. */
  public readonly rotation: ISecretRotation;
  /** The alarm of the rotation; empty where the tier has none. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  /**
   * Throws `JwtSecret...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there, which decides the logical ids: a change of it makes another secret
   * @param props properties for the secret and its rotation
   */
  public constructor(scope: Construct, id: string, props: JwtSecretProps = {}) {
    super(scope, id);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    const automaticallyAfter = props.automaticallyAfter ?? Duration.days(30);
    validateJwtSecret(this, props, automaticallyAfter, props.tokenLifetime ?? Duration.days(1));

    const kept = new KeptData(props, tier);
    const encryptionKey = kept.chooseKey(this, `Encrypts the key that signs tokens of ${this.node.path}`);
    this.encryptionKey = encryptionKey;
    const secret = this.createSecret(props, encryptionKey, kept.removalPolicy);
    this.secret = secret;
    this.secretArn = secret.secretArn;
    this.grants = JwtSecretGrants.fromJwtSecret(this);
    this.rotation = new JwtRotation(this, 'Rotation', {
      secretArn: secret.secretArn,
      secretKey: encryptionKey,
      encryptionKey,
      automaticallyAfter,
      runtime: props.runtime,
      tracing: props.tracing,
      logLevel: tier.logLevel,
      logRetention: kept.logRetention,
      removalPolicy: kept.removalPolicy,
    });
    this.node.defaultChild = secret.node.defaultChild;
    if (tier.alarmsEnabled) {
      this.alarms.push(createAlarm(this, 'RotationFailedAlarm', {
        metric: this.rotation.metricErrors(),
        description: `Rotation of the key of ${this.node.path} failed; tokens are signed and verified with the old one`,
        above: 0,
        atOnce: true,
        actions: props.alarmActions ?? [],
      }));
    }
    kept.acknowledgeDeletion(secret.node.defaultChild!);
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  /** It has the shape of a rotated one from the beginning, so that nobody depends on the first rotation. */
  private createSecret(props: JwtSecretProps, encryptionKey: kms.IKey, removalPolicy: RemovalPolicy): secretsmanager.Secret {
    return new secretsmanager.Secret(this, 'Secret', {
      secretName: props.secretName,
      description: 'The keys that tokens are signed and verified with',
      encryptionKey,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ alg: 'HS512', kid: 'initial' }),
        generateStringKey: 'key',
        // As many characters as 64 random bytes have in base64url.
        passwordLength: 86,
        excludePunctuation: true,
      },
      replicaRegions: props.replicas?.map((replica) => this.renderReplica(replica)),
      removalPolicy,
    });
  }

  private renderReplica({ region, encryptionKeyArn }: JwtSecretReplica): secretsmanager.ReplicaRegion {
    return { region, encryptionKey: encryptionKeyArn ? kms.Key.fromKeyArn(this, `ReplicaKey-${region}`, encryptionKeyArn) : undefined };
  }
}

/** A secret that another app made. */
class ImportedJwtSecret extends Construct implements IJwtSecret {
  public readonly secret: secretsmanager.ISecret;
  public readonly secretArn: string;
  public readonly encryptionKey?: kms.IKey;
  public readonly grants: JwtSecretGrants;

  public constructor(scope: Construct, id: string, attributes: JwtSecretAttributes) {
    super(scope, id);
    validateJwtSecretAttributes(this, attributes);
    this.encryptionKey = attributes.encryptionKeyArn ? kms.Key.fromKeyArn(this, 'Key', attributes.encryptionKeyArn) : undefined;
    this.secret = secretsmanager.Secret.fromSecretAttributes(this, 'Secret', {
      secretCompleteArn: attributes.secretArn, encryptionKey: this.encryptionKey,
    });
    this.secretArn = attributes.secretArn;
    this.grants = JwtSecretGrants.fromJwtSecret(this);
  }
}

/** A secret of aws-cdk-lib. */
class UsedJwtSecret extends Construct implements IJwtSecret {
  public readonly secretArn: string;
  public readonly encryptionKey?: kms.IKey;
  public readonly grants: JwtSecretGrants;

  public constructor(scope: Construct, id: string, public readonly secret: secretsmanager.ISecret) {
    super(scope, id);
    validateSecretToUse(this, secret);
    // One that is imported by its name has no more than the name: Secrets Manager finds it by that as well.
    this.secretArn = secret.secretFullArn ?? secret.secretArn;
    this.encryptionKey = secret.encryptionKey && keyBehind(secret.encryptionKey);
    this.grants = JwtSecretGrants.fromJwtSecret(this);
  }
}
