import { Lazy, type RemovalPolicy } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
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
  readonly removalPolicy: RemovalPolicy;
}): lambda.Version {
  const version = new lambda.Version(scope, id, { lambda: options.function, removalPolicy: options.removalPolicy });
  const resource = version.node.defaultChild as lambda.CfnVersion;
  const versioned = [options.function.node.defaultChild as lambda.CfnFunction,
    ...options.layers.map((layer) => layer.node.defaultChild).filter(lambda.CfnLayerVersion.isCfnLayerVersion)];
  const logicalId = resource.stack.getLogicalId(resource);
  resource.overrideLogicalId(Lazy.uncachedString({
    produce: () => logicalId + contentHash(versioned, (property) => !NOT_IN_VERSIONS.includes(property)),
  }));
  return version;
}
