import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DEPLOYMENT_ERRORS } from './errors';
import type { GitHubDeployRoleProps } from './github-deploy-role-props';
import { GITHUB_ISSUER, isProviderIdTaken, otherProvider } from './github-deploy-role-provider';
import type { GitHubDeploySource } from './github-deploy-source';
import { fail, Problems } from '../private/errors';
import { isRoleArn } from '../private/formats';
import { isSamePlace } from '../private/places';

/** Throws everything that is wrong with the props of a deploy role. */
export function validateGitHubDeployRole(scope: Construct, props: GitHubDeployRoleProps): void {
  const problems = new Problems(scope, DEPLOYMENT_ERRORS);
  problems.addIf(!/^[A-Za-z0-9_-]+\/[A-Za-z0-9._-]+$/.test(props.repository), {
    code: 'DeployRoleRepositoryInvalid', prop: 'repository', got: props.repository,
  });
  validateIds(problems, props);
  validateSources(problems, props.sources);
  validateProvider(problems, props.oidcProviderArn, scope);
  validateRole(problems, props);
  validateBootstrap(problems, props);
  problems.throwIfAny();
}

/** Throws when something else makes the provider that a deploy role of this stack made. */
export function validateSharedProvider(scope: Construct): void {
  const problems = new Problems(scope, DEPLOYMENT_ERRORS);
  validateShared(problems, Stack.of(scope));
  problems.throwIfAny();
}

/** Throws when this is not the ARN of a role. */
export function validateRoleArn(scope: Construct, roleArn: string): void {
  if (!Token.isUnresolved(roleArn) && !isRoleArn(roleArn)) {
    fail(scope, DEPLOYMENT_ERRORS, { code: 'DeployRoleArnInvalid', prop: 'roleArn', got: roleArn });
  }
}

function validateIds(problems: Problems, { ownerId, repositoryId }: GitHubDeployRoleProps): void {
  for (const [prop, got] of Object.entries({ ownerId, repositoryId })) {
    problems.addIf(got !== undefined && !/^[1-9]\d*$/.test(got), { code: 'DeployRoleIdInvalid', prop, got });
  }
  problems.addIf((ownerId === undefined) !== (repositoryId === undefined), {
    code: 'DeployRoleIdMissing', prop: ownerId === undefined ? 'ownerId' : 'repositoryId', got: undefined,
  });
}

function validateSources(problems: Problems, sources: GitHubDeploySource[] | undefined): void {
  problems.addIf(sources?.length === 0, { code: 'DeployRoleSourcesMissing', prop: 'sources', got: sources });
  for (const { filter } of sources ?? []) {
    problems.addIf(!isPrecise(filter), { code: 'DeployRoleSourceInvalid', prop: 'sources', got: filter });
  }
}

/** Whether the filter ends with a name, and leaves open at most how a tag ends. `$` would begin a variable of IAM. */
function isPrecise(filter: string): boolean {
  return /^ref:refs\/tags\/[A-Za-z0-9][^?$\s]*$/.test(filter) || /^[^*?$]*[^*?$:/\s]$/.test(filter);
}

function validateProvider(problems: Problems, arn: string | undefined, scope: Construct): void {
  if (arn !== undefined) {
    problems.addIf(!new RegExp(`^arn:[^:]+:iam::\\d{12}:oidc-provider/${GITHUB_ISSUER}$`).test(arn), {
      code: 'DeployRoleProviderInvalid', prop: 'oidcProviderArn', got: arn,
    });
    return;
  }
  validateShared(problems, Stack.of(scope));
}

function validateShared(problems: Problems, stack: Stack): void {
  const other = otherProvider(stack, (own, theirs) => isSamePlace(own, theirs, ['account']));
  problems.addIf(other !== undefined, {
    code: 'DeployRoleProviderTaken',
    prop: 'oidcProviderArn',
    got: undefined,
    why: `is needed: ${other} makes the provider of this account already, and an account has one at most`,
  });
  problems.addIf(other === undefined && isProviderIdTaken(stack), { code: 'DeployRoleProviderIdTaken', prop: 'oidcProviderArn', got: undefined });
}

function validateRole(problems: Problems, { roleName, sessionDuration }: GitHubDeployRoleProps): void {
  problems.addIf(roleName !== undefined && !/^[\w+=,.@-]{1,64}$/.test(roleName), { code: 'DeployRoleNameInvalid', prop: 'roleName', got: roleName });
  if (sessionDuration && !sessionDuration.isUnresolved()) {
    const hours = sessionDuration.toHours({ integral: false });
    problems.addIf(hours < 1 || hours > 12, { code: 'DeployRoleSessionInvalid', prop: 'sessionDuration', got: sessionDuration });
  }
}

function validateBootstrap(problems: Problems, { regions, bootstrapQualifier }: GitHubDeployRoleProps): void {
  if (regions) {
    const wrong = regions.filter((region) => !Token.isUnresolved(region) && !/^[a-z]{2,3}(-[a-z]+)+-\d+$/.test(region));
    problems.addIf(regions.length === 0 || wrong.length > 0 || new Set(regions).size < regions.length, {
      code: 'DeployRoleRegionsInvalid', prop: 'regions', got: regions,
    });
  }
  problems.addIf(bootstrapQualifier !== undefined && !/^[A-Za-z0-9_-]{1,10}$/.test(bootstrapQualifier), {
    code: 'DeployRoleQualifierInvalid', prop: 'bootstrapQualifier', got: bootstrapQualifier,
  });
}
