import { Aws, BootstraplessSynthesizer, DefaultStackSynthesizer, type DefaultStackSynthesizerProps, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { GitHubDeployRoleProps } from './github-deploy-role-props';
import { isLikelySamePlace, isSamePlace } from '../private/places';

/** The roles of the CDK bootstrap that deploying assumes, as the synthesizer knows them. The fifth, for CloudFormation, is passed on by the first. */
const BOOTSTRAP_ROLES = {
  deployRoleArn: 'deploy-role',
  fileAssetPublishingRoleArn: 'file-publishing-role',
  imageAssetPublishingRoleArn: 'image-publishing-role',
  lookupRoleArn: 'lookup-role',
} as const satisfies Partial<Record<keyof DefaultStackSynthesizerProps, string>>;

/** So many regions fit into one managed policy, whatever their names, with room for what else is granted. */
const REGIONS_IN_A_POLICY = 10;

/** The ids of the policies after the first. They hold nothing that would be lost when it moves from one to another. */
export const FURTHER_POLICIES = ['SecondPolicy', 'ThirdPolicy', 'FourthPolicy', 'FifthPolicy'];

/** The regions that all policies have room for: more than AWS has. */
export const MOST_REGIONS = (FURTHER_POLICIES.length + 1) * REGIONS_IN_A_POLICY;

/** The roles that all policies have room for. */
export const MOST_ROLES = MOST_REGIONS * Object.keys(BOOTSTRAP_ROLES).length;

/** The roles that a workflow assumes to deploy, by managed policies that IAM accepts, the first of which has the most room left. */
export function deploymentRoleArns(scope: IConstruct, props: GitHubDeployRoleProps): string[][] {
  if (props.deploymentRoleArns) {
    return inParts(props.deploymentRoleArns, REGIONS_IN_A_POLICY * 4);
  }
  const stack = Stack.of(scope);
  const { regions = [stack.region], bootstrapQualifier } = props;
  return inParts(regions, REGIONS_IN_A_POLICY)
    .map((part) => part.flatMap((region) => rolesOf(stack, region, bootstrapQualifier) ?? rolesOfBootstrap(stack, region, bootstrapQualifier)));
}

/** The stacks of the app in the account of the role that are deployed by roles which it may not assume, as far as that is known. */
export function stacksOfOtherRoles(scope: IConstruct, props: GitHubDeployRoleProps): Stack[] {
  if (props.deploymentRoleArns) {
    return [];
  }
  const own = Stack.of(scope);
  const [region = own.region] = props.regions ?? [];
  const assumed = (rolesOf(own, region, props.bootstrapQualifier) ?? rolesOfBootstrap(own, region, props.bootstrapQualifier))
    .map((arn) => JSON.stringify(own.resolve(arn)));
  return own.node.root.node.findAll().filter(Stack.isStack)
    .filter((stack) => !stack.nested && (isSamePlace(own, stack, ['account']) || isLikelySamePlace(own, stack, ['account'])))
    .filter((stack) => !rolesOf(stack, region, props.bootstrapQualifier)?.every((arn) => assumed.includes(JSON.stringify(stack.resolve(arn)))));
}

/** The roles by which a stack is deployed. Undefined where its synthesizer is not that of the CDK bootstrap. */
function rolesOf(stack: Stack, region: string, chosenQualifier?: string): string[] | undefined {
  const { synthesizer } = stack;
  if (!(synthesizer instanceof DefaultStackSynthesizer) || synthesizer instanceof BootstraplessSynthesizer) {
    return undefined;
  }
  // Not public, and there is no other way to know the roles for assets.
  const { props = {} } = synthesizer as unknown as { readonly props?: DefaultStackSynthesizerProps };
  const ofBootstrap = rolesOfBootstrap(stack, region, chosenQualifier);
  return Object.keys(BOOTSTRAP_ROLES).map((prop, index) => {
    const arn = props[prop as keyof typeof BOOTSTRAP_ROLES];
    return arn === undefined ? ofBootstrap[index] : fill(arn, stack, region, chosenQualifier);
  });
}

function rolesOfBootstrap(stack: Stack, region: string, chosenQualifier?: string): string[] {
  const qualifier = qualifierOf(stack, chosenQualifier);
  return Object.values(BOOTSTRAP_ROLES)
    .map((name) => `arn:${Aws.PARTITION}:iam::${stack.account}:role/cdk-${qualifier}-${name}-${stack.account}-${region}`);
}

function fill(arn: string, stack: Stack, region: string, chosenQualifier: string | undefined): string {
  return Object.entries({
    'Qualifier': qualifierOf(stack, chosenQualifier),
    'AWS::Partition': Aws.PARTITION,
    'AWS::AccountId': stack.account,
    'AWS::Region': region,
  }).reduce((filled, [placeholder, value]) => filled.replaceAll(`\${${placeholder}}`, value), arn);
}

function qualifierOf({ synthesizer }: Stack, chosen: string | undefined): string {
  return chosen ?? synthesizer.bootstrapQualifier ?? DefaultStackSynthesizer.DEFAULT_QUALIFIER;
}

function inParts<T>(all: T[], length: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / length) }, (_, index) => all.slice(index * length, (index + 1) * length));
}
