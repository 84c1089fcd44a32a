import { Annotations, Aws, CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { isLikelySamePlace } from './places';

/** Who issues the tokens, without `https://`: the beginning of every condition's key. */
export const GITHUB_ISSUER = 'token.actions.githubusercontent.com';

/** The id of the provider that the roles of a stack share. */
const ID = 'GitHubOidcProvider';

/** Recognizes that provider across copies of this library. */
const BRAND = Symbol.for('@eknmusic/constructs.GitHubOidcProvider');

/** What makes a provider: CloudFormation, or the function that aws-cdk-lib had before CloudFormation could. */
const TYPES = ['AWS::IAM::OIDCProvider', 'Custom::AWSCDKOpenIdConnectProvider'];

/** The provider that roles of this stack made. */
function sharedProvider(stack: Stack): iam.OidcProviderNative | undefined {
  const child = stack.node.tryFindChild(ID);
  return child !== undefined && isMadeHere(child) ? child : undefined;
}

/** Whether something else stands where the shared provider would be made. */
export function isProviderIdTaken(stack: Stack): boolean {
  return stack.node.tryFindChild(ID) !== undefined && sharedProvider(stack) === undefined;
}

/**
 * The provider for the roles of this stack. IAM needs no thumbprints: it verifies the certificate of GitHub by its own library of
 * trusted certificate authorities.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProviderThumbprint.html
 */
function createProvider(stack: Stack): iam.OidcProviderNative {
  const provider = new iam.OidcProviderNative(stack, ID, {
    url: `https://${GITHUB_ISSUER}`,
    clientIds: ['sts.amazonaws.com'],
    // Other stacks and apps of the account rely on it, of which this one knows nothing. It goes only with a deployment that fails to create it.
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  Object.defineProperty(provider, BRAND, { value: true });
  return provider;
}

/** The provider that the roles of a stack share, made by the first of them. */
export function shareProvider(scope: IConstruct): iam.OidcProviderNative {
  const stack = Stack.of(scope);
  const existing = sharedProvider(stack);
  if (existing) {
    return existing;
  }
  const other = otherProvider(stack, (own, theirs) => isLikelySamePlace(own, theirs, ['account']));
  if (other !== undefined) {
    Annotations.of(scope).addWarningV2('@eknmusic/constructs:gitHubDeployRoleProviderRepeated',
      `${other} creates a provider for GitHub as well, and neither stack knows its account: an account has one at most. `
      + 'Where both stacks go to the same one, give the ARN of that provider as `oidcProviderArn`.');
  }
  return createProvider(stack);
}

/** The ARN that the provider has in the account of a stack. */
export function oidcProviderArn(stack: Stack): string {
  return `arn:${Aws.PARTITION}:iam::${stack.account}:oidc-provider/${GITHUB_ISSUER}`;
}

/** The path of whatever else in this app makes a provider for GitHub, in a stack for which the condition holds. */
export function otherProvider(own: Stack, isMeant: (own: Stack, other: Stack) => boolean): string | undefined {
  const shared = sharedProvider(own)?.node.defaultChild;
  return own.node.root.node.findAll()
    .find((node) => isGitHubProvider(node) && node !== shared && isMeant(own, Stack.of(node)))
    ?.node.path.replace(/(\/(Resource|Default))+$/, '');
}

function isMadeHere(node: IConstruct): node is iam.OidcProviderNative {
  return BRAND in node;
}

function isGitHubProvider(node: IConstruct): boolean {
  return CfnResource.isCfnResource(node) && TYPES.includes(node.cfnResourceType) && urlOf(node) === `https://${GITHUB_ISSUER}`;
}

/** As the template will have it: where a function makes the provider, it can be read nowhere else. */
function urlOf(resource: CfnResource): unknown {
  const { Resources = {} } = Stack.of(resource).resolve(resource._toCloudFormation()) as Rendered;
  return Object.values(Resources)[0]?.Properties?.Url;
}

interface Rendered {
  readonly Resources?: Record<string, { readonly Properties?: { readonly Url?: unknown } }>;
}
