import {
  type CfnElement, DefaultTokenResolver, type IPostProcessor, type IResolvable, type IResolveContext, Lazy, Reference, type RemovalPolicy, Stack,
  StringConcat, Tokenization,
} from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct, IConstruct } from 'constructs';
import { contentHash } from './content-hash';

/** What of a function a published version does not keep: a change of it alone publishes no other version, which AWS Lambda would refuse. */
const NOT_IN_VERSIONS = ['CodeSigningConfigArn', 'ReservedConcurrentExecutions', 'Tags', 'TenancyConfig'];

/** In the order in which CDK writes them where `@aws-cdk/aws-lambda:recognizeLayerVersion` is on, so that the flag makes no other version. */
export function sortLayers(layers: lambda.ILayerVersion[]): lambda.ILayerVersion[] {
  return [...layers].sort((one, other) => one.node.path < other.node.path ? -1 : 1);
}

/**
 * The version of the very code, layers and configuration that a function has, layers that are added to it later included.
 *
 * `lambda.Function.currentVersion` takes tags and reserved concurrency for a part of the version where the app has not set a feature
 * flag; AWS Lambda then publishes nothing and the deployment fails.
 */
export function publishVersion(scope: Construct, id: string, options: {
  readonly function: lambda.Function;
  /** The secrets and buckets that the function is told of. */
  readonly told: (IConstruct | undefined)[];
  readonly removalPolicy: RemovalPolicy;
}): lambda.Version {
  const version = new lambda.Version(scope, id, { lambda: options.function, removalPolicy: options.removalPolicy });
  const resource = version.node.defaultChild as lambda.CfnVersion;
  const logicalId = resource.stack.getLogicalId(resource);
  resource.overrideLogicalId(Lazy.uncachedString({ produce: () => logicalId + versionHash(options.function, options.told) }));
  return version;
}

/**
 * A logical id that is another one with each version: what it names starts without a past when a version is published.
 *
 * @param resource what is replaced with each version
 * @param version what `publishVersion` made
 */
export function renewWith(resource: CfnElement, version: lambda.Version): void {
  const versionResource = version.node.defaultChild as lambda.CfnVersion;
  const logicalId = resource.stack.resolve(resource.logicalId) as string;
  resource.overrideLogicalId(Lazy.uncachedString({
    produce: () => logicalId + (resource.stack.resolve(versionResource.logicalId) as string).slice(-16),
  }));
}

function versionHash(of: lambda.Function, told: (IConstruct | undefined)[]): string {
  const resource = of.node.defaultChild as lambda.CfnFunction;
  const versioned = [resource, ...referencesOf(resource.layers, resource).filter(lambda.CfnLayerVersion.isCfnLayerVersion)];
  return contentHash(versioned, (property) => !NOT_IN_VERSIONS.includes(property), told.flatMap(nameOf));
}

/** The name that was given to a secret or a bucket, in the words of its template. */
function nameOf(construct: IConstruct | undefined): unknown[] {
  const resource = construct?.node.defaultChild;
  const name = secretsmanager.CfnSecret.isCfnSecret(resource) ? resource.name : s3.CfnBucket.isCfnBucket(resource) ? resource.bucketName : undefined;
  return name === undefined ? [] : [Stack.of(resource as Construct).resolve(name)];
}

/** The constructs that a value refers to, in its order. */
function referencesOf(value: unknown, scope: Construct): IConstruct[] {
  const references = new References();
  Tokenization.resolve(value, { scope, resolver: references, preparing: false });
  return [...references.targets];
}

class References extends DefaultTokenResolver {
  public readonly targets = new Set<IConstruct>();

  public constructor() {
    super(new StringConcat());
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): any {
    if (Reference.isReference(token)) {
      this.targets.add(token.target);
    }
    return super.resolveToken(token, context, postProcessor);
  }
}
