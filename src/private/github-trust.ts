import { Fn, Stack } from 'aws-cdk-lib';
import { type IPrincipal, PolicyDocument, PolicyStatement, WebIdentityPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ErrorCatalog, Problems } from './errors';
import { GITHUB_ISSUER, isProviderIdTaken, otherProvider } from './github-provider';
import { isSamePlace } from './places';
import { leastPolicySize } from './policy-size';
import { QUOTAS } from './quotas';

/** Which workflows of GitHub may assume a role: the props of the same names. */
export interface GitHubWorkflows {
  readonly repository: string;
  readonly ownerId?: string;
  readonly repositoryId?: string;
  readonly subjectClaims?: ReadonlyArray<{ readonly value: string }>;
  readonly oidcProviderArn?: string;
}

/**
 * The errors of a construct whose role workflows of GitHub assume, to be spread into its catalog: `…RepositoryInvalid`, `…IdInvalid`,
 * `…IdMissing`, `…SubjectClaimsMissing`, `…SubjectClaimInvalid`, `…TrustTooLong`, `…ProviderInvalid`, `…ProviderTaken` and `…ProviderIdTaken`.
 *
 * @param construct the name of the construct, with which its codes begin
 * @param verb what the workflows do: "deploy"
 */
export function gitHubTrustErrors(construct: string, verb: string): ErrorCatalog {
  return {
    [`${construct}RepositoryInvalid`]: {
      when: 'is not one repository of GitHub: `owner/name`, without wildcards',
      fix: `Write it like "eknmusic/backend"; a role that several repositories share would let each of them ${verb} for the others.`,
    },
    [`${construct}IdInvalid`]: {
      when: 'is not a number of GitHub',
      fix: 'Take it from `gh api repos/<owner>/<name> --jq \'.owner.id, .id\'` and write it in digits.',
    },
    [`${construct}IdMissing`]: {
      when: 'is needed: subject claims carry the numbers of both the owner and the repository, or neither',
      fix: 'Give `ownerId` and `repositoryId`, or leave both out.',
    },
    [`${construct}SubjectClaimsMissing`]: {
      when: 'lets no job assume the role',
      fix: 'Give a list with at least one claim, or leave `subjectClaims` out for the environment that is called like the tier.',
    },
    [`${construct}SubjectClaimInvalid`]: {
      when: 'is empty, or has a wildcard where everyone who may push could make up a match',
      fix: 'Name the environment or branch in full; only tags may have a pattern, which must begin with a letter or digit: "v*".',
    },
    [`${construct}TrustTooLong`]: {
      when: 'makes a trust policy that is longer than the 2,048 characters of IAM',
      fix: 'Give fewer claims, such as one GitHub environment that all those jobs name, or create a second role.',
    },
    [`${construct}ProviderInvalid`]: {
      when: 'is not the ARN of an OIDC provider for GitHub Actions',
      fix: 'Use `GitHubDeployRole.oidcProviderArnOf(this)`, or write it like "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com".',
    },
    [`${construct}ProviderTaken`]: {
      when: 'is needed: something else in the app creates the provider of this account already, and an account has one at most',
      fix: 'Give the ARN of that provider, which a deploy role has as its `oidcProviderArn`, or put both roles into one stack.',
    },
    [`${construct}ProviderIdTaken`]: {
      when: 'is needed: something else has the id `GitHubOidcProvider` in the stack, which is that of the provider',
      fix: 'Give the ARN of the account\'s provider as `oidcProviderArn`, or give the other construct another id.',
    },
  };
}

/**
 * Notes what is wrong with the workflows that may assume a role.
 *
 * @param construct the name of the construct, as for `gitHubTrustErrors`
 * @param path what stands before the names of the props: "publisher."
 */
export function validateGitHubWorkflows(problems: Problems, construct: string, scope: Construct, workflows: GitHubWorkflows, path: string = ''): void {
  const { repository, ownerId, repositoryId, subjectClaims, oidcProviderArn } = workflows;
  problems.addIf(!/^[A-Za-z0-9_-]+\/[A-Za-z0-9._-]+$/.test(repository), {
    code: `${construct}RepositoryInvalid`, prop: `${path}repository`, got: repository,
  });
  for (const [prop, got] of Object.entries({ ownerId, repositoryId })) {
    problems.addIf(got !== undefined && !/^[1-9]\d*$/.test(got), { code: `${construct}IdInvalid`, prop: `${path}${prop}`, got });
  }
  problems.addIf((ownerId === undefined) !== (repositoryId === undefined), {
    code: `${construct}IdMissing`, prop: `${path}${ownerId === undefined ? 'ownerId' : 'repositoryId'}`, got: undefined,
  });
  problems.addIf(subjectClaims?.length === 0, { code: `${construct}SubjectClaimsMissing`, prop: `${path}subjectClaims`, got: subjectClaims });
  for (const { value } of subjectClaims ?? []) {
    problems.addIf(!isPrecise(value), { code: `${construct}SubjectClaimInvalid`, prop: `${path}subjectClaims`, got: value });
  }
  if (oidcProviderArn === undefined) {
    validateSharedGitHubProvider(problems, construct, Stack.of(scope), path);
  } else {
    problems.addIf(!new RegExp(`^arn:[^:]+:iam::\\d{12}:oidc-provider/${GITHUB_ISSUER}$`).test(oidcProviderArn), {
      code: `${construct}ProviderInvalid`, prop: `${path}oidcProviderArn`, got: oidcProviderArn,
    });
  }
}

/** Notes when something else creates the provider that the roles of a stack share. */
export function validateSharedGitHubProvider(problems: Problems, construct: string, stack: Stack, path: string = ''): void {
  const other = otherProvider(stack, (own, theirs) => isSamePlace(own, theirs, ['account']));
  const prop = `${path}oidcProviderArn`;
  problems.addIf(other !== undefined, {
    code: `${construct}ProviderTaken`,
    prop,
    got: undefined,
    why: `is needed: ${other} creates the provider of this account already, and an account has one at most`,
  });
  problems.addIf(other === undefined && isProviderIdTaken(stack), { code: `${construct}ProviderIdTaken`, prop, got: undefined });
}

/** Notes when IAM would not take the trust policy of a role. */
export function validateTrust(problems: Problems, construct: string, scope: Construct, principal: IPrincipal, path: string = ''): void {
  const size = leastPolicySize(scope, new PolicyDocument({
    statements: [new PolicyStatement({ actions: [principal.assumeRoleAction], principals: [principal] })],
  }));
  problems.addIf(size > QUOTAS.trustPolicyLength, { code: `${construct}TrustTooLong`, prop: `${path}subjectClaims`, got: `${size} characters` });
}

/** The subject claims of the tokens by which these workflows assume a role. */
export function subjectsOf({ repository, ownerId, repositoryId }: GitHubWorkflows, claims: ReadonlyArray<{ readonly value: string }>): string[] {
  const [owner, name] = [0, 1].map((part) => Fn.select(part, Fn.split('/', repository)));
  const subject = ownerId === undefined ? `repo:${repository}` : `repo:${owner}@${ownerId}/${name}@${repositoryId}`;
  return claims.map(({ value }) => `${subject}:${value}`);
}

/** Who has a token of GitHub with one of these subjects. */
export function trustOf(providerArn: string, subjects: string[]): IPrincipal {
  const comparison = subjects.some((subject) => subject.includes('*')) ? 'StringLike' : 'StringEquals';
  const subject = { [`${GITHUB_ISSUER}:sub`]: subjects };
  const audience = { [`${GITHUB_ISSUER}:aud`]: 'sts.amazonaws.com' };
  return new WebIdentityPrincipal(providerArn, comparison === 'StringEquals'
    ? { StringEquals: { ...audience, ...subject } }
    : { StringEquals: audience, StringLike: subject });
}

/** Whether the claim ends with a name, and leaves open at most how a tag ends. `$` would begin a variable of IAM. */
function isPrecise(claim: string): boolean {
  return /^ref:refs\/tags\/[A-Za-z0-9][^?$\s]*$/.test(claim) || /^[^*?$]*[^*?$:/\s]$/.test(claim);
}
