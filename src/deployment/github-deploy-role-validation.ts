import { Stack, Token } from 'aws-cdk-lib';
import type { IPrincipal, PolicyDocument } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { DEPLOYMENT_ERRORS } from './errors';
import { MOST_REGIONS, MOST_ROLES } from './github-deploy-role-permissions';
import type { GitHubDeployRoleProps } from './github-deploy-role-props';
import { validateDuration } from '../private/durations';
import { fail, Problems } from '../private/errors';
import { isRoleArn } from '../private/formats';
import { validateGitHubWorkflows, validateSharedGitHubProvider, validateTrust } from '../private/github-trust';
import { leastPolicySize } from '../private/policy-size';
import { QUOTAS } from '../private/quotas';

/** Throws everything that is wrong with the props of a deploy role. */
export function validateGitHubDeployRole(scope: Construct, props: GitHubDeployRoleProps): void {
  const problems = new Problems(scope, DEPLOYMENT_ERRORS);
  validateGitHubWorkflows(problems, 'GitHubDeployRole', scope, props);
  validateRole(problems, props);
  validateBootstrap(problems, props);
  problems.throwIfAny();
}

/** Throws when something else creates the provider that a deploy role of this stack created. */
export function validateSharedProvider(scope: Construct): void {
  const problems = new Problems(scope, DEPLOYMENT_ERRORS);
  validateSharedGitHubProvider(problems, 'GitHubDeployRole', Stack.of(scope));
  problems.throwIfAny();
}

/** Throws when IAM would not take the trust policy of a role. */
export function validateTrustOf(scope: Construct, principal: IPrincipal): void {
  const problems = new Problems(scope, DEPLOYMENT_ERRORS);
  validateTrust(problems, 'GitHubDeployRole', scope, principal);
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

function validateRole(problems: Problems, { roleName, sessionDuration }: GitHubDeployRoleProps): void {
  problems.addIf(roleName !== undefined && !/^[\w+=,.@-]{1,64}$/.test(roleName), { code: 'GitHubDeployRoleNameInvalid', prop: 'roleName', got: roleName });
  const session = { code: 'GitHubDeployRoleSessionInvalid', prop: 'sessionDuration' };
  if (sessionDuration?.isUnresolved()) {
    // The CDK compares it with what IAM takes, and refuses the number that stands for a token.
    problems.add({ ...session, got: sessionDuration });
  } else {
    validateDuration(problems, sessionDuration, { unit: 'seconds', least: 3600, most: 12 * 3600 }, session);
  }
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
