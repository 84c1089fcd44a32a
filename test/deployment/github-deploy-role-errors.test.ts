import { App, CfnResource, Duration, type Environment, Lazy, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { OidcProviderNative, OpenIdConnectProvider } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { testStack } from '../support/checks';
import { errorOf } from '../support/error-of';
import { GitHubDeployRole, type GitHubDeployRoleProps, GitHubSubjectClaim, ValidationErrors } from '@eknmusic/constructs';

const { branch, environment, of, tag } = GitHubSubjectClaim;

const regionNames = (count: number) => Array.from({ length: count }, (_, index) => `ap-southeast-${index + 1}`);

function codes(props: Partial<GitHubDeployRoleProps>): string[] {
  return ValidationErrors.codes(errorOf(() => new GitHubDeployRole(testStack(), 'DeployRole', { repository: 'eknmusic/backend', ...props })));
}

describe('fails when', () => {
  test.each<[string, string, Partial<GitHubDeployRoleProps>]>([
    ['the repository has no owner', 'GitHubDeployRoleRepositoryInvalid', { repository: 'backend' }],
    ['the repository is every one of its owner', 'GitHubDeployRoleRepositoryInvalid', { repository: 'eknmusic/*' }],
    ['the repository is a pattern', 'GitHubDeployRoleRepositoryInvalid', { repository: 'eknmusic/back?nd' }],
    ['the repository is every one of everybody', 'GitHubDeployRoleRepositoryInvalid', { repository: '*/*' }],
    ['the repository is an address', 'GitHubDeployRoleRepositoryInvalid', { repository: 'https://github.com/eknmusic/backend' }],
    ['the repository goes on', 'GitHubDeployRoleRepositoryInvalid', { repository: 'eknmusic/backend:environment:x' }],
    ['the number of the owner is a name', 'GitHubDeployRoleIdInvalid', { ownerId: 'eknmusic', repositoryId: '2' }],
    ['the number of the repository is any', 'GitHubDeployRoleIdInvalid', { ownerId: '1', repositoryId: '*' }],
    ['only the owner has a number', 'GitHubDeployRoleIdMissing', { ownerId: '1' }],
    ['only the repository has a number', 'GitHubDeployRoleIdMissing', { repositoryId: '2' }],
    ['no job may assume it', 'GitHubDeployRoleSubjectClaimsMissing', { subjectClaims: [] }],
    ['the claims are no list', 'GitHubDeployRolePropInvalid', { subjectClaims: null as never }],
    ['a claim is a text', 'GitHubDeployRolePropInvalid', { subjectClaims: ['environment:production' as never] }],
    ['there are claims for 40 environments', 'GitHubDeployRoleTrustTooLong', {
      subjectClaims: Array.from({ length: 40 }, (_, index) => environment(`production-${index}`)),
    }],
    ['every environment may assume it', 'GitHubDeployRoleSubjectClaimInvalid', { subjectClaims: [environment('*')] }],
    ['an environment is a pattern', 'GitHubDeployRoleSubjectClaimInvalid', { subjectClaims: [environment('prod*')] }],
    ['an environment has no name', 'GitHubDeployRoleSubjectClaimInvalid', { subjectClaims: [environment('')] }],
    ['a branch is a pattern', 'GitHubDeployRoleSubjectClaimInvalid', { subjectClaims: [branch('release/*')] }],
    ['a branch has no name', 'GitHubDeployRoleSubjectClaimInvalid', { subjectClaims: [branch('')] }],
    ['every tag may assume it', 'GitHubDeployRoleSubjectClaimInvalid', { subjectClaims: [tag('*')] }],
    ['a tag has a pattern of one character', 'GitHubDeployRoleSubjectClaimInvalid', { subjectClaims: [tag('v?')] }],
    ['a tag has no name', 'GitHubDeployRoleSubjectClaimInvalid', { subjectClaims: [tag('')] }],
    ['everything of the repository may assume it', 'GitHubDeployRoleSubjectClaimInvalid', { subjectClaims: [of('*')] }],
    ['a claim is empty', 'GitHubDeployRoleSubjectClaimInvalid', { subjectClaims: [of('')] }],
    ['a claim is a variable of IAM', 'GitHubDeployRoleSubjectClaimInvalid', { subjectClaims: [environment('${aws:username}')] }],
    ['the provider is not that of GitHub', 'GitHubDeployRoleProviderInvalid', { oidcProviderArn: 'arn:aws:iam::123456789012:oidc-provider/gitlab.com' }],
    ['the provider only begins like that of GitHub', 'GitHubDeployRoleProviderInvalid', {
      oidcProviderArn: 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com.example.com',
    }],
    ['the name has a space', 'GitHubDeployRoleNameInvalid', { roleName: 'deploy role' }],
    ['the name is too long', 'GitHubDeployRoleNameInvalid', { roleName: 'x'.repeat(65) }],
    ['credentials expire within the hour', 'GitHubDeployRoleSessionInvalid', { sessionDuration: Duration.minutes(59) }],
    ['credentials live for a day', 'GitHubDeployRoleSessionInvalid', { sessionDuration: Duration.days(1) }],
    ['credentials live for longer than anything', 'GitHubDeployRoleSessionInvalid', { sessionDuration: Duration.seconds(1e300) }],
    ['credentials live for a part of a second more', 'GitHubDeployRoleSessionInvalid', { sessionDuration: Duration.millis(3_600_500) }],
    ['the session is a number', 'GitHubDeployRolePropInvalid', { sessionDuration: 3600 as never }],
    ['the session is a number of hours that is only known at deploy time', 'GitHubDeployRoleSessionInvalid', {
      sessionDuration: Duration.hours(Lazy.number({ produce: () => 2 })),
    }],
    ['there is no region', 'GitHubDeployRoleRegionsInvalid', { regions: [] }],
    ['a region is any', 'GitHubDeployRoleRegionsInvalid', { regions: ['*'] }],
    ['a region is named twice', 'GitHubDeployRoleRegionsInvalid', { regions: ['us-east-1', 'us-east-1'] }],
    ['the regions are a text', 'GitHubDeployRolePropInvalid', { regions: 'us-east-1' as never }],
    ['there are more regions than AWS has', 'GitHubDeployRoleRegionsInvalid', { regions: regionNames(51) }],
    ['a role that is assumed to deploy is a name', 'GitHubDeployRoleDeploymentRolesInvalid', { deploymentRoleArns: ['publish'] }],
    ['no role is assumed to deploy', 'GitHubDeployRoleDeploymentRolesInvalid', { deploymentRoleArns: [] }],
    ['there are more roles than fit into its policies', 'GitHubDeployRoleDeploymentRolesInvalid', {
      deploymentRoleArns: Array.from({ length: 201 }, (_, index) => `arn:aws:iam::123456789012:role/publish-${index}`),
    }],
    ['the regions decide about roles that are not assumed', 'GitHubDeployRoleDeploymentRolesTwice', {
      deploymentRoleArns: ['arn:aws:iam::123456789012:role/publish'], regions: ['us-east-1'],
    }],
    ['the qualifier decides about roles that are not assumed', 'GitHubDeployRoleDeploymentRolesTwice', {
      deploymentRoleArns: ['arn:aws:iam::123456789012:role/publish'], bootstrapQualifier: 'music',
    }],
    ['the qualifier is any', 'GitHubDeployRoleQualifierInvalid', { bootstrapQualifier: '*' }],
    ['the qualifier is too long', 'GitHubDeployRoleQualifierInvalid', { bootstrapQualifier: 'eknmusic-prod' }],
  ])('%s: %s', (_, code, props) => {
    expect(codes(props)).toEqual([code]);
  });

  test('another stack creates the provider of the account already: GitHubDeployRoleProviderTaken', () => {
    const first = testStack('First');
    new GitHubDeployRole(first, 'DeployRole', { repository: 'eknmusic/backend' });
    const second = (id: string, env?: Environment) => errorOf(() =>
      new GitHubDeployRole(new Stack(first.node.root as App, id, { env }), 'DeployRole', { repository: 'eknmusic/backend' }));
    const error = second('SameAccount', { account: '123456789012', region: 'eu-west-1' }) as Error;
    expect(ValidationErrors.codes(error)).toEqual(['GitHubDeployRoleProviderTaken']);
    expect(error.message).toContain('First/GitHubOidcProvider creates the provider of this account already');
    expect(second('OtherAccount', { account: '210987654321', region: 'us-east-1' })).toBeUndefined();
    expect(second('AnyAccount')).toBeUndefined();
  });

  test('a stack of another stage creates the provider of the account already: GitHubDeployRoleProviderTaken', () => {
    const app = new App();
    const role = (stage: string, account: string) => errorOf(() => new GitHubDeployRole(
      new Stack(new Stage(app, stage, { env: { account, region: 'us-east-1' } }), 'Test'), 'DeployRole', { repository: 'eknmusic/backend' }));
    expect(role('Staging', '123456789012')).toBeUndefined();
    expect(ValidationErrors.codes(role('Production', '123456789012'))).toEqual(['GitHubDeployRoleProviderTaken']);
    expect(role('Elsewhere', '210987654321')).toBeUndefined();
  });

  test.each([
    ['that knows its account', () => testStack()], ['that knows no account', () => new Stack(new App(), 'Test')],
  ])('another nested stack of a stack %s creates the provider already: GitHubDeployRoleProviderTaken', (_, make) => {
    const stack = make();
    const role = (scope: Construct) => errorOf(() => new GitHubDeployRole(scope, 'DeployRole', { repository: 'eknmusic/backend' }));
    expect(role(new NestedStack(stack, 'First'))).toBeUndefined();
    const error = role(new NestedStack(stack, 'Second')) as Error;
    expect(ValidationErrors.codes(error)).toEqual(['GitHubDeployRoleProviderTaken']);
    expect(error.message).toContain('Test/First/GitHubOidcProvider creates the provider of this account already');
    expect(ValidationErrors.codes(role(stack))).toEqual(['GitHubDeployRoleProviderTaken']);
  });

  describe('something else in the stack creates a provider for GitHub', () => {
    const url = 'https://token.actions.githubusercontent.com';
    const makers: Array<[string, (stack: Stack, id: string) => unknown]> = [
      ['by CloudFormation', (stack, id) => new OidcProviderNative(stack, id, { url })],
      ['by a function of aws-cdk-lib', (stack, id) => new OpenIdConnectProvider(stack, id, { url })],
      ['without a class of its own', (stack, id) => new CfnResource(stack, id, { type: 'AWS::IAM::OIDCProvider', properties: { Url: url } })],
    ];
    const role = (stack: Stack) => new GitHubDeployRole(stack, 'DeployRole', { repository: 'eknmusic/backend' });

    test.each(makers)('%s: GitHubDeployRoleProviderTaken', (_, make) => {
      const stack = testStack();
      make(stack, 'Mine');
      const error = errorOf(() => role(stack)) as Error;
      expect(ValidationErrors.codes(error)).toEqual(['GitHubDeployRoleProviderTaken']);
      expect(error.message).toContain('`oidcProviderArn` is needed: Test/Mine creates the provider of this account already');
    });

    test.each(makers)('%s, under the id of that of the deploy roles: GitHubDeployRoleProviderTaken', (_, make) => {
      const stack = testStack();
      make(stack, 'GitHubOidcProvider');
      expect(ValidationErrors.codes(errorOf(() => role(stack)))).toEqual(['GitHubDeployRoleProviderTaken']);
    });

    test.each(makers)('%s, later than the deploy role: GitHubDeployRoleProviderTaken', (_, make) => {
      const stack = testStack();
      role(stack);
      make(stack, 'Mine');
      expect(ValidationErrors.codes(errorOf(() => (stack.node.root as App).synth()))).toEqual(['GitHubDeployRoleProviderTaken']);
    });
  });

  test.each<[string, (stack: Stack) => unknown]>([
    ['a construct of another kind', (stack) => new Topic(stack, 'GitHubOidcProvider')],
    ['a group of constructs', (stack) => new Topic(new Construct(stack, 'GitHubOidcProvider'), 'Topic')],
    ['a provider for another', (stack) => new OidcProviderNative(stack, 'GitHubOidcProvider', { url: 'https://gitlab.com' })],
    ['a provider for another that a function makes', (stack) => new OpenIdConnectProvider(stack, 'GitHubOidcProvider', { url: 'https://gitlab.com' })],
  ])('%s stands where the provider would be made: GitHubDeployRoleProviderIdTaken', (_, make) => {
    const stack = testStack();
    make(stack);
    const error = errorOf(() => new GitHubDeployRole(stack, 'DeployRole', { repository: 'eknmusic/backend' })) as Error;
    expect(error.message).toBe('Test/DeployRole: [GitHubDeployRoleProviderIdTaken] `oidcProviderArn` is needed: something else has the id '
      + '`GitHubOidcProvider` in the stack, which is that of the provider; got nothing. '
      + 'Give the ARN of the account\'s provider as `oidcProviderArn`, or give the other construct another id.');
  });

  test('more is granted than fits into its policy: GitHubDeployRolePolicyTooLong', () => {
    const stack = testStack();
    const role = new GitHubDeployRole(stack, 'DeployRole', { repository: 'eknmusic/backend' });
    const topics = Array.from({ length: 100 }, (_, index) => Topic.fromTopicArn(stack, `Topic${index}`, `arn:aws:sns:us-east-1:123456789012:${'x'.repeat(40)}${index}`));
    topics.forEach((topic) => topic.grantPublish(role));
    expect(ValidationErrors.codes(errorOf(() => (stack.node.root as App).synth()))).toEqual(['GitHubDeployRolePolicyTooLong']);
  });

  test('what is imported is not the ARN of a role: GitHubDeployRoleArnInvalid', () => {
    const imported = (roleArn: string) => errorOf(() => GitHubDeployRole.fromGitHubDeployRoleArn(testStack(), 'DeployRole', roleArn));
    expect(ValidationErrors.codes(imported('eknmusic-prod-deploy'))).toEqual(['GitHubDeployRoleArnInvalid']);
    expect(ValidationErrors.codes(imported('arn:aws:iam::123456789012:user/deploy'))).toEqual(['GitHubDeployRoleArnInvalid']);
    expect(ValidationErrors.codes(imported(undefined as never))).toEqual(['GitHubDeployRolePropInvalid']);
    expect(imported('arn:aws:iam::123456789012:role/ci/deploy')).toBeUndefined();
  });
});

test('reports everything that is wrong at once, and makes nothing', () => {
  const stack = testStack();
  const error = errorOf(() => new GitHubDeployRole(stack, 'DeployRole', { repository: '*', subjectClaims: [], sessionDuration: Duration.minutes(5) })) as Error;
  expect(error.message).toBe([
    'Test/DeployRole: 3 problems',
    '  - [GitHubDeployRoleRepositoryInvalid] `repository` is not one repository of GitHub: `owner/name`, without wildcards; got "*". '
      + 'Write it like "eknmusic/backend"; a role that several repositories share would let each of them deploy for the others.',
    '  - [GitHubDeployRoleSubjectClaimsMissing] `subjectClaims` lets no job assume the role; got []. '
      + 'Give a list with at least one claim, or leave `subjectClaims` out for the environment that is called like the tier.',
    '  - [GitHubDeployRoleSessionInvalid] `sessionDuration` is not a whole number of seconds from one to twelve hours that is known at synthesis; got 5 minutes. '
      + 'Give a `Duration` from `Duration.hours(1)` to `Duration.hours(12)`, written down in the app.',
  ].join('\n'));
  expect(stack.node.findAll()).toHaveLength(2);
});

test('a value that is only known at deploy time is not judged', () => {
  const token = Lazy.string({ produce: () => 'NotYetKnown' });
  expect(codes({ repository: token, roleName: token, oidcProviderArn: token, ownerId: token, repositoryId: token, regions: [token] })).toEqual([]);
  expect(codes({ deploymentRoleArns: [token] })).toEqual([]);
  // But for this one, which the CDK itself judges.
  expect(codes({ sessionDuration: Duration.seconds(Lazy.number({ produce: () => 3600 })) })).toEqual(['GitHubDeployRoleSessionInvalid']);
  expect(errorOf(() => GitHubDeployRole.fromGitHubDeployRoleArn(testStack(), 'DeployRole', token))).toBeUndefined();
});

test('what GitHub and AWS accept is accepted', () => {
  expect(codes({ repository: 'EKN-Music/back.end_2', subjectClaims: [tag('v1.*'), tag('release-*'), branch('feature/a-b'), environment('EU: production')] })).toEqual([]);
  expect(codes({ regions: ['us-gov-west-1', 'ap-southeast-1', 'cn-north-1'], sessionDuration: Duration.minutes(90) })).toEqual([]);
  expect(codes({ regions: regionNames(50), subjectClaims: Array.from({ length: 20 }, (_, index) => environment(`production-${index}`)) })).toEqual([]);
});
