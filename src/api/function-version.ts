import { Lazy, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct, IConstruct } from 'constructs';
import { contentHash } from '../private/content-hash';

/** What of a function a published version does not keep: a change of it alone publishes no other version, which AWS Lambda would refuse. */
const NOT_IN_VERSIONS = ['CodeSigningConfigArn', 'ReservedConcurrentExecutions', 'Tags', 'TenancyConfig'];

/** In the order in which CDK writes them where `@aws-cdk/aws-lambda:recognizeLayerVersion` is on, so that the flag makes no other version. */
export function sortLayers(layers: lambda.ILayerVersion[]): lambda.ILayerVersion[] {
  return [...layers].sort((one, other) => one.node.path < other.node.path ? -1 : 1);
}

/**
 * The version of the very code, layers and configuration that a function has.
 *
 * `lambda.Function.currentVersion` takes tags and reserved concurrency for a part of the version where the app has not set a feature
 * flag; AWS Lambda then publishes nothing and the deployment fails.
 */
export function publishVersion(scope: Construct, id: string, options: {
  readonly function: lambda.Function;
  readonly layers: lambda.ILayerVersion[];
  /** The secrets and buckets that the function is told of. */
  readonly told: (IConstruct | undefined)[];
  readonly removalPolicy: RemovalPolicy;
}): lambda.Version {
  const version = new lambda.Version(scope, id, { lambda: options.function, removalPolicy: options.removalPolicy });
  const resource = version.node.defaultChild as lambda.CfnVersion;
  const versioned = [options.function.node.defaultChild as lambda.CfnFunction,
    ...options.layers.map((layer) => layer.node.defaultChild).filter(lambda.CfnLayerVersion.isCfnLayerVersion)];
  const logicalId = resource.stack.getLogicalId(resource);
  resource.overrideLogicalId(Lazy.uncachedString({
    produce: () => logicalId + contentHash(versioned, (property) => !NOT_IN_VERSIONS.includes(property), options.told.flatMap(nameOf)),
  }));
  return version;
}

/** The name that was given to a secret or a bucket, in the words of its template. */
function nameOf(construct: IConstruct | undefined): unknown[] {
  const resource = construct?.node.defaultChild;
  const name = secretsmanager.CfnSecret.isCfnSecret(resource) ? resource.name : s3.CfnBucket.isCfnBucket(resource) ? resource.bucketName : undefined;
  return name === undefined ? [] : [Stack.of(resource as Construct).resolve(name)];
}
