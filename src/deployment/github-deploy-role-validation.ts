import { Stack, Token } from 'aws-cdk-lib';
import { type IPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { DEPLOYMENT_ERRORS } from './errors';
import { MOST_REGIONS, MOST_ROLES } from './github-deploy-role-permissions';
import type { GitHubDeployRoleProps } from './github-deploy-role-props';
import { GITHUB_ISSUER, isProviderIdTaken, otherProvider } from './github-deploy-role-provider';
import type { GitHubSubjectClaim } from './github-subject-claim';
import { validateDuration } from '../private/durations';
import { fail, Problems } from '../private/errors';
import { isRoleArn } from '../private/formats';
import { isSamePlace } from '../private/places';
import { leastPolicySize } from '../private/policy-size';
import { QUOTAS } from '../private/quotas';

/** Throws everything that is wrong with the props of a deploy role. */
export function validateGitHubDeployRole(scope: Construct, props: GitHubDeployRoleProps): void {
  const problems = new Problems(scope, DEPLOYMENT_ERRORS);
  problems.addIf(!/^[A-Za-z0-9_-]+\/[A-Za-z0-9._-]+$/.test(props.repository), {
    code: 'GitHubDeployRoleRepositoryInvalid', prop: 'repository', got: props.repository,
  });
  validateIds(problems, props);
  validateSubjectClaims(problems, props.subjectClaims);
  validateProvider(problems, props.oidcProviderArn, scope);
  validateRole(problems, props);
  validateBootstrap(problems, props);
  problems.throwIfAny();
}

/** Throws when something else creates the provider that a deploy role of this stack created. */
export function validateSharedProvider(scope: Construct): void {
  const problems = new Problems(scope, DEPLOYMENT_ERRORS);
  validateShared(problems, Stack.of(scope));
  problems.throwIfAny();
}

/** Throws when IAM would not take the trust policy of a role. */
export function validateTrust(scope: Construct, principal: IPrincipal): void {
  const size = leastPolicySize(scope, new PolicyDocument({
    statements: [new PolicyStatement({ actions: [principal.assumeRoleAction], principals: [principal] })],
  }));
  const problems = new Problems(scope, DEPLOYMENT_ERRORS);
  problems.addIf(size > QUOTAS.trustPolicyLength, { code: 'GitHubDeployRoleTrustTooLong', prop: 'subjectClaims', got: `${size} characters` });
  problems.throwIfAny();
}

/** Throws when IAM would not take a managed policy. */
export function validatePolicySize(scope: Construct, document: PolicyDocument): void {
  const size = leastPolicySize(scope, document);
  const problems = new Problems(scope, DEPLOYMENT_ERRORS);
  problems.addIf(size > QUOTAS.managedPolicyLength, { code: 'GitHubDeployRolePolicyTooLong', prop: 'policy', got: `${size} characters` });
  problems.throwIfAny();
}

/** Throws when this is not the ARN of a role. */
export function validateRoleArn(scope: Construct, roleArn: string): void {
  if (!Token.isUnresolved(roleArn) && !isRoleArn(String(roleArn))) {
    fail(scope, DEPLOYMENT_ERRORS, { code: 'GitHubDeployRoleArnInvalid', prop: 'roleArn', got: roleArn });
  }
}

function validateIds(problems: Problems, { ownerId, repositoryId }: GitHubDeployRoleProps): void {
  for (const [prop, got] of Object.entries({ ownerId, repositoryId })) {
    problems.addIf(got !== undefined && !/^[1-9]\d*$/.test(got), { code: 'GitHubDeployRoleIdInvalid', prop, got });
  }
  problems.addIf((ownerId === undefined) !== (repositoryId === undefined), {
    code: 'GitHubDeployRoleIdMissing', prop: ownerId === undefined ? 'ownerId' : 'repositoryId', got: undefined,
  });
}

function validateSubjectClaims(problems: Problems, claims: GitHubSubjectClaim[] | undefined): void {
  if (claims === undefined) {
    return;
  }
  problems.addIf(claims.length === 0, { code: 'GitHubDeployRoleSubjectClaimsMissing', prop: 'subjectClaims', got: claims });
  for (const { value } of claims) {
    problems.addIf(!isPrecise(value), { code: 'GitHubDeployRoleSubjectClaimInvalid', prop: 'subjectClaims', got: value });
  }
}

/** Whether the claim ends with a name, and leaves open at most how a tag ends. `$` would begin a variable of IAM. */
function isPrecise(claim: string): boolean {
  return /^ref:refs\/tags\/[A-Za-z0-9][^?$\s]*$/.test(claim) || /^[^*?$]*[^*?$:/\s]$/.test(claim);
}

function validateProvider(problems: Problems, arn: string | undefined, scope: Construct): void {
  if (arn !== undefined) {
    problems.addIf(!new RegExp(`^arn:[^:]+:iam::\\d{12}:oidc-provider/${GITHUB_ISSUER}$`).test(arn), {
      code: 'GitHubDeployRoleProviderInvalid', prop: 'oidcProviderArn', got: arn,
    });
    return;
  }
  validateShared(problems, Stack.of(scope));
}

function validateShared(problems: Problems, stack: Stack): void {
  const other = otherProvider(stack, (own, theirs) => isSamePlace(own, theirs, ['account']));
  problems.addIf(other !== undefined, {
    code: 'GitHubDeployRoleProviderTaken',
    prop: 'oidcProviderArn',
    got: undefined,
    why: `is needed: ${other} creates the provider of this account already, and an account has one at most`,
  });
  problems.addIf(other === undefined && isProviderIdTaken(stack), { code: 'GitHubDeployRoleProviderIdTaken', prop: 'oidcProviderArn', got: undefined });
}

function validateRole(problems: Problems, { roleName, sessionDuration }: GitHubDeployRoleProps): void {
  problems.addIf(roleName !== undefined && !/^[\w+=,.@-]{1,64}$/.test(roleName), { code: 'GitHubDeployRoleNameInvalid', prop: 'roleName', got: roleName });
  validateDuration(problems, sessionDuration, { unit: 'seconds', least: 3600, most: 12 * 3600 }, {
    code: 'GitHubDeployRoleSessionInvalid', prop: 'sessionDuration',
  });
}

function validateBootstrap(problems: Problems, { regions, bootstrapQualifier, deploymentRoleArns }: GitHubDeployRoleProps): void {
  if (regions !== undefined) {
    const wrong = regions.length === 0 || regions.length > MOST_REGIONS || new Set(regions).size < regions.length
      || regions.some((region) => !Token.isUnresolved(region) && !/^[a-z]{2,3}(-[a-z]+)+-\d+$/.test(region));
    problems.addIf(wrong, { code: 'GitHubDeployRoleRegionsInvalid', prop: 'regions', got: regions });
  }
  if (deploymentRoleArns !== undefined) {
    const wrong = deploymentRoleArns.length === 0 || deploymentRoleArns.length > MOST_ROLES
      || deploymentRoleArns.some((arn) => !Token.isUnresolved(arn) && !isRoleArn(arn));
    problems.addIf(wrong, { code: 'GitHubDeployRoleDeploymentRolesInvalid', prop: 'deploymentRoleArns', got: deploymentRoleArns });
    for (const [prop, got] of Object.entries({ regions, bootstrapQualifier })) {
      problems.addIf(got !== undefined, { code: 'GitHubDeployRoleDeploymentRolesTwice', prop, got });
    }
  }
  problems.addIf(bootstrapQualifier !== undefined && !/^[A-Za-z0-9_-]{1,10}$/.test(bootstrapQualifier), {
    code: 'GitHubDeployRoleQualifierInvalid', prop: 'bootstrapQualifier', got: bootstrapQualifier,
  });
}
