import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { DEFAULTS } from './global-cdn-defaults';
import type { GlobalCdnInvalidation, GlobalCdnInvalidationOptions } from './global-cdn-props';
import { INVALIDATE_ACTIONS } from './permissions';
import { HandlerFunction } from '../private/handler-function';
import type { KeptData } from '../private/kept-data';

/** What is invalidated, and how the log of it is kept. */
export interface CdnInvalidationOptions extends GlobalCdnInvalidationOptions {
  readonly distributionId: string;
  readonly encryptionKey: kms.IKey;
  readonly kept: KeptData;
}

/** The function that invalidates when there is another version. */
export class CdnInvalidation extends Construct implements GlobalCdnInvalidation {
  public readonly function: lambda.Function;
  public readonly logGroup: logs.ILogGroup;
  public readonly policy: iam.IManagedPolicy;

  public constructor(scope: Construct, id: string, options: CdnInvalidationOptions) {
    super(scope, id);
    const { distributionId, encryptionKey, kept, version, paths } = options;
    const timeout = Duration.minutes(2);
    const handler = new HandlerFunction(this, {
      code: 'edge/invalidation.lambda',
      description: `Invalidates what the edge keeps of ${scope.node.path}`,
      policyDescription: 'What invalidates a distribution at a deployment',
      statements: [new iam.PolicyStatement({
        actions: [...INVALIDATE_ACTIONS],
        resources: [Stack.of(this).formatArn({ service: 'cloudfront', region: '', resource: 'distribution', resourceName: distributionId })],
      })],
      timeout,
      logLevel: 'INFO',
      encryptionKey,
      logRetention: kept.logRetention,
      removalPolicy: kept.removalPolicy,
      reasons: {
        concurrency: 'CloudFormation calls the function once in a deployment. A share of the account\'s concurrency would be taken from the functions '
          + 'that serve users.',
        deadLetters: 'CloudFormation waits for the answer: a call that is lost fails the deployment, which is then begun again.',
        network: 'It asks CloudFront, by TLS; there is nothing in a network that it should reach.',
      },
    });
    this.function = handler.function;
    this.logGroup = handler.logGroup;
    this.policy = handler.policy;
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::EknMusicInvalidation',
      serviceToken: this.function.functionArn,
      serviceTimeout: timeout.plus(Duration.minutes(1)),
      properties: { DistributionId: distributionId, Paths: paths ?? DEFAULTS.invalidationPaths, Version: version },
    });
    resource.node.addDependency(handler.policy);
  }
}
