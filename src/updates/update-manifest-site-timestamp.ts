import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { SIGNATURE_CONDITIONS } from './permissions';
import type { TimestampSigning } from './timestamp-signing';
import type { UpdateManifestSiteProps } from './update-manifest-site-props';
import type { DeploymentTier } from '../core';
import { acknowledge, acknowledgeDeletion } from '../private/acknowledge';
import { description } from '../private/descriptions';
import { HandlerFunction } from '../private/handler-function';
import type { Removal } from '../private/removal';
import { acknowledgeWildcard } from '../private/rendered';

/** What the timestamp of a site is kept valid with. */
export interface SiteTimestampOptions {
  readonly props: UpdateManifestSiteProps;
  readonly signing: TimestampSigning;
  readonly tier: DeploymentTier;
  readonly bucket: s3.IBucket;
  /** The key of the objects. Undefined where S3 manages the keys. */
  readonly objectKey?: kms.IKey;
  /** The key of the log. */
  readonly logKey: kms.IKey;
  readonly removal: Removal;
}

/** What keeps the timestamp valid, and looks how long all metadata is. */
export class SiteTimestamp extends Construct {
  public readonly function: lambda.Function;
  public readonly logGroup: logs.ILogGroup;
  public readonly policy: iam.IManagedPolicy;
  public readonly rule: events.Rule;
  public readonly key?: kms.Key;

  public constructor(scope: Construct, id: string, private readonly options: SiteTimestampOptions) {
    super(scope, id);
    this.key = options.signing.isScheduled ? this.createKey(options.signing.keyAlias, options.removal) : undefined;
    const handler = this.createFunction(options.removal.removalPolicy);
    this.function = handler.function;
    this.logGroup = handler.logGroup;
    this.policy = handler.policy;
    this.rule = this.createRule(options.signing.interval);
  }

  private createKey(alias: string | undefined, { removalPolicy, deletedByTier }: Removal): kms.Key {
    const key = new kms.Key(this, 'SigningKey', {
      description: description(`Signs the timestamp of the updates of ${this.options.props.app}`),
      keySpec: kms.KeySpec.ECC_NIST_EDWARDS25519,
      keyUsage: kms.KeyUsage.SIGN_VERIFY,
      pendingWindow: Duration.days(30),
      removalPolicy,
    });
    if (deletedByTier !== undefined) {
      acknowledgeDeletion(key.node.defaultChild!, deletedByTier);
    }
    if (alias !== undefined) {
      new kms.Alias(this, 'SigningKeyAlias', { aliasName: alias, targetKey: key });
    }
    return key;
  }

  private createFunction(removalPolicy: RemovalPolicy): HandlerFunction {
    const { props, tier, bucket, signing, logKey } = this.options;
    const metadata = bucket.arnForObjects('metadata/*');
    const handler = new HandlerFunction(this, {
      code: 'updates/timestamp-signer.lambda',
      description: `${this.key ? 'Signs the timestamp' : 'Looks at the metadata'} of the updates of ${props.app}`,
      policyDescription: 'What keeps the timestamp of the update site valid',
      statements: [
        new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [metadata] }),
        // Without it S3 says "forbidden" of what is not there.
        new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
        ...this.permissionsToSign(),
      ],
      runtime: props.runtime,
      timeout: Duration.minutes(1),
      environment: {
        UPDATE_SITE: Stack.of(this).toJsonString({
          bucket: bucket.bucketName, timestampKeyArn: this.key?.keyArn, validForSeconds: signing.validity.toSeconds(),
        }),
      },
      // In every tier: its metrics are written there as INFO.
      logLevel: 'INFO',
      encryptionKey: logKey,
      logRetention: props.logRetention ?? tier.logRetention,
      removalPolicy,
      tracing: props.tracing,
      reasons: {
        concurrency: 'It runs on its schedule, and two runs at the same time do no harm: the second finds that the first was faster. A share of the '
          + 'account\'s concurrency would be taken from the functions that serve users.',
        deadLetters: 'Its event says nothing but that the time has come, and the next run does all that this one should have done; alarms tell when runs '
          + 'fail, and when metadata nears its expiry.',
        network: 'It asks S3 and AWS KMS, by TLS; there is nothing in a network that it should reach.',
      },
    });
    acknowledgeWildcard(handler.policy, metadata, 'The metadata of the repository is numbered; it is public, and the function only reads it.');
    return handler;
  }

  private permissionsToSign(): iam.PolicyStatement[] {
    const { bucket, objectKey } = this.options;
    const keyActions = this.key ? ['kms:Decrypt', 'kms:GenerateDataKey'] : ['kms:Decrypt'];
    return [
      ...objectKey ? [new iam.PolicyStatement({ actions: keyActions, resources: [objectKey.keyArn] })] : [],
      ...this.key ? [
        new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects('metadata/timestamp.json')] }),
        new iam.PolicyStatement({ actions: ['kms:GetPublicKey'], resources: [this.key.keyArn] }),
        new iam.PolicyStatement({ actions: ['kms:Sign'], resources: [this.key.keyArn], conditions: SIGNATURE_CONDITIONS }),
      ] : [],
    ];
  }

  private createRule(interval: Duration): events.Rule {
    const rule = new events.Rule(this, 'Schedule', {
      description: description(`Looks at the metadata of the updates of ${this.options.props.app}`), schedule: events.Schedule.rate(interval),
    });
    // Not by the target of `aws-events-targets`, which would put the permission beside the function, under a name that holds the path of the rule.
    rule.addTarget({ bind: () => ({ arn: this.function.functionArn }) });
    new lambda.CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction', functionName: this.function.functionArn, principal: 'events.amazonaws.com', sourceArn: rule.ruleArn,
    });
    acknowledge(rule.node.defaultChild!, 'Serverless-EventBusDLQ',
      'EventBridge tries for 24 hours to start a run, and the next run does all that this one should have done: no event is lost that anybody would need.');
    return rule;
  }
}
