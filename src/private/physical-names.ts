import { type CfnResource, CfnResource as Resource, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isLikelySamePlace, isSamePlace, type PlacePart } from './places';

/** A name that AWS has once in a place. */
interface PhysicalName {
  /** The prop that gives it, as the public constructs call it. */
  readonly prop: string;
  readonly name: string;
  /** What else has names like it. */
  readonly kind: string;
  /** Where it is unique. Empty: everywhere. */
  readonly within: PlacePart[];
  readonly resource: CfnResource;
}

/** Where a type of resource keeps its name. */
interface NameOfType {
  readonly prop: string;
  readonly kind?: string;
  readonly within: PlacePart[];
  readonly read: (resource: any) => unknown;
}

const IN_REGION: PlacePart[] = ['account', 'region'];
const IN_ACCOUNT: PlacePart[] = ['account'];

const NAMES: Record<string, NameOfType> = {
  'AWS::ApiGateway::DomainName': { prop: 'domainName', kind: 'domain name', within: IN_REGION, read: ({ domainName }) => domainName },
  'AWS::ApiGatewayV2::DomainName': { prop: 'domainName', kind: 'domain name', within: IN_REGION, read: ({ domainName }) => domainName },
  'AWS::Athena::WorkGroup': { prop: 'databaseName', within: IN_REGION, read: ({ name }) => name },
  'AWS::CloudFront::Distribution': { prop: 'domainName', kind: 'domain name', within: [], read: ({ distributionConfig }) => distributionConfig?.aliases },
  'AWS::CloudWatch::Dashboard': { prop: 'dashboardName', within: IN_ACCOUNT, read: ({ dashboardName }) => dashboardName },
  'AWS::CloudTrail::Trail': { prop: 'trailName', within: IN_REGION, read: ({ trailName }) => trailName },
  'AWS::ECR::Repository': { prop: 'names', within: IN_REGION, read: ({ repositoryName }) => repositoryName },
  'AWS::EKS::Cluster': { prop: 'project', within: IN_REGION, read: ({ name }) => name },
  'AWS::ElastiCache::ServerlessCache': { prop: 'cacheName', within: IN_REGION, read: ({ serverlessCacheName }) => serverlessCacheName },
  'AWS::Glue::Database': { prop: 'databaseName', within: IN_REGION, read: ({ databaseInput }) => databaseInput?.name },
  'AWS::IAM::ManagedPolicy': { prop: 'managedPolicyName', within: IN_ACCOUNT, read: ({ managedPolicyName }) => managedPolicyName },
  'AWS::IAM::Role': { prop: 'roleName', within: IN_ACCOUNT, read: ({ roleName }) => roleName },
  'AWS::KMS::Alias': { prop: 'alias', within: IN_REGION, read: ({ aliasName }) => aliasName },
  'AWS::Lambda::Function': { prop: 'functionName', within: IN_REGION, read: ({ functionName }) => functionName },
  'AWS::Logs::LogGroup': { prop: 'logGroupName', within: IN_REGION, read: ({ logGroupName }) => logGroupName },
  'AWS::RDS::DBCluster': { prop: 'globalClusterIdentifier', within: IN_REGION, read: ({ dbClusterIdentifier }) => dbClusterIdentifier },
  'AWS::RDS::DBInstance': { prop: 'instanceIdentifier', within: IN_REGION, read: ({ dbInstanceIdentifier }) => dbInstanceIdentifier },
  'AWS::RDS::GlobalCluster': { prop: 'globalClusterIdentifier', within: IN_ACCOUNT, read: ({ globalClusterIdentifier }) => globalClusterIdentifier },
  'AWS::S3::Bucket': { prop: 'bucketName', within: [], read: ({ bucketName }) => bucketName },
  'AWS::SNS::Topic': { prop: 'name', within: IN_REGION, read: ({ topicName }) => topicName },
  'AWS::SSM::Parameter': { prop: 'parameterName', within: IN_REGION, read: ({ name }) => name },
  // That of a failover is taken where the global cluster is.
  'AWS::StepFunctions::StateMachine': { prop: 'evacuationName', within: IN_REGION, read: ({ stateMachineName }) => (/-evacuation$/.test(String(stateMachineName)) ? stateMachineName : undefined) },
  'AWS::SecretsManager::Secret': { prop: 'secretName', within: IN_REGION, read: ({ name }) => name },
};

/** What a name of a construct has in common with another one of the app. */
export interface TakenName {
  readonly prop: string;
  readonly name: string;
  /** The path of the construct that has it. */
  readonly path: string;
  /** Whether both are deployed to the same place for certain; otherwise neither stack knows where it goes. */
  readonly certain: boolean;
}

/**
 * The names of the resources below a construct that others of the app have as well, whoever made those: in whichever order the two are
 * made, the second one finds the first.
 */
export function findTakenNames(construct: IConstruct): TakenName[] {
  const own = namesBelow(construct);
  if (own.length === 0) {
    return [];
  }
  const others = namesBelow(construct.node.root).filter(({ resource }) => !resource.node.scopes.includes(construct));
  const taken = own.flatMap((one) => {
    const same = others.filter((other) => other.kind === one.kind && other.name === one.name);
    const stack = Stack.of(one.resource);
    const within = (other: PhysicalName) => (one.within.length < other.within.length ? one.within : other.within);
    const certain = same.find((other) => isSamePlace(stack, Stack.of(other.resource), within(other)));
    const likely = same.find((other) => isLikelySamePlace(stack, Stack.of(other.resource), within(other)));
    const found = certain ?? likely;
    return found ? [{ prop: one.prop, name: one.name, path: pathOf(found.resource), certain: certain !== undefined }] : [];
  });
  // The log groups of an instance and the roles of a cluster are named after it: its own name is what to change.
  return taken.filter((one) => !taken.some((other) => other.name !== one.name
    && (one.name.split('/').includes(other.name) || one.name.startsWith(`${other.name}-`))));
}

function namesBelow(construct: IConstruct): PhysicalName[] {
  return construct.node.findAll().filter((node): node is CfnResource => Resource.isCfnResource(node)).flatMap((resource) => {
    const type = NAMES[resource.cfnResourceType];
    if (type === undefined) {
      return [];
    }
    return [type.read(resource)].flat()
      .filter((name): name is string => typeof name === 'string' && !Token.isUnresolved(name))
      .map((name) => ({ prop: type.prop, name, kind: type.kind ?? resource.cfnResourceType, within: type.within, resource }));
  });
}

function pathOf(resource: CfnResource): string {
  return resource.node.path.replace(/(\/(Resource|Default))+$/, '');
}
