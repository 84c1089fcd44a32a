import { App, CfnResource, Duration, type Environment, Lazy, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { OidcProviderNative, OpenIdConnectProvider } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { testStack } from '../support/checks';
import { errorOf } from '../support/error-of';
import { GitHubDeployRole, type GitHubDeployRoleProps, GitHubDeploySource, ValidationErrors } from '@eknmusic/constructs';

const { branch, environment, of, tag } = GitHubDeploySource;

function codes(props: Partial<GitHubDeployRoleProps>): string[] {
  return ValidationErrors.codes(errorOf(() => new GitHubDeployRole(testStack(), 'DeployRole', { repository: 'eknmusic/backend', ...props })));
}

describe('fails when', () => {
  test.each<[string, string, Partial<GitHubDeployRoleProps>]>([
    ['the repository has no owner', 'DeployRoleRepositoryInvalid', { repository: 'backend' }],
    ['the repository is every one of its owner', 'DeployRoleRepositoryInvalid', { repository: 'eknmusic/*' }],
    ['the repository is a pattern', 'DeployRoleRepositoryInvalid', { repository: 'eknmusic/back?nd' }],
    ['the repository is every one of everybody', 'DeployRoleRepositoryInvalid', { repository: '*/*' }],
    ['the repository is an address', 'DeployRoleRepositoryInvalid', { repository: 'https://github.com/eknmusic/backend' }],
    ['the repository goes on', 'DeployRoleRepositoryInvalid', { repository: 'eknmusic/backend:environment:x' }],
    ['the number of the owner is a name', 'DeployRoleIdInvalid', { ownerId: 'eknmusic', repositoryId: '2' }],
    ['the number of the repository is any', 'DeployRoleIdInvalid', { ownerId: '1', repositoryId: '*' }],
    ['only the owner has a number', 'DeployRoleIdMissing', { ownerId: '1' }],
    ['only the repository has a number', 'DeployRoleIdMissing', { repositoryId: '2' }],
    ['nobody is let in', 'DeployRoleSourcesMissing', { sources: [] }],
    ['every environment is let in', 'DeployRoleSourceInvalid', { sources: [environment('*')] }],
    ['an environment is a pattern', 'DeployRoleSourceInvalid', { sources: [environment('prod*')] }],
    ['an environment has no name', 'DeployRoleSourceInvalid', { sources: [environment('')] }],
    ['a branch is a pattern', 'DeployRoleSourceInvalid', { sources: [branch('release/*')] }],
    ['a branch has no name', 'DeployRoleSourceInvalid', { sources: [branch('')] }],
    ['every tag is let in', 'DeployRoleSourceInvalid', { sources: [tag('*')] }],
    ['a tag has a pattern of one character', 'DeployRoleSourceInvalid', { sources: [tag('v?')] }],
    ['a tag has no name', 'DeployRoleSourceInvalid', { sources: [tag('')] }],
    ['everything of the repository is let in', 'DeployRoleSourceInvalid', { sources: [of('*')] }],
    ['a source is empty', 'DeployRoleSourceInvalid', { sources: [of('')] }],
    ['a source is a variable of IAM', 'DeployRoleSourceInvalid', { sources: [environment('${aws:username}')] }],
    ['the provider is not that of GitHub', 'DeployRoleProviderInvalid', { oidcProviderArn: 'arn:aws:iam::123456789012:oidc-provider/gitlab.com' }],
    ['the provider only begins like that of GitHub', 'DeployRoleProviderInvalid', {
      oidcProviderArn: 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com.example.com',
    }],
    ['the name has a space', 'DeployRoleNameInvalid', { roleName: 'deploy role' }],
    ['the name is too long', 'DeployRoleNameInvalid', { roleName: 'x'.repeat(65) }],
    ['credentials expire within the hour', 'DeployRoleSessionInvalid', { sessionDuration: Duration.minutes(59) }],
    ['credentials live for a day', 'DeployRoleSessionInvalid', { sessionDuration: Duration.days(1) }],
    ['there is no region', 'DeployRoleRegionsInvalid', { regions: [] }],
    ['a region is any', 'DeployRoleRegionsInvalid', { regions: ['*'] }],
    ['a region is named twice', 'DeployRoleRegionsInvalid', { regions: ['us-east-1', 'us-east-1'] }],
    ['the qualifier is any', 'DeployRoleQualifierInvalid', { bootstrapQualifier: '*' }],
    ['the qualifier is too long', 'DeployRoleQualifierInvalid', { bootstrapQualifier: 'eknmusic-prod' }],
  ])('%s: %s', (_, code, props) => {
    expect(codes(props)).toEqual([code]);
  });

  test('another stack makes the provider of the account already: DeployRoleProviderTaken', () => {
    const first = testStack('First');
    new GitHubDeployRole(first, 'DeployRole', { repository: 'eknmusic/backend' });
    const second = (id: string, env?: Environment) => errorOf(() =>
      new GitHubDeployRole(new Stack(first.node.root as App, id, { env }), 'DeployRole', { repository: 'eknmusic/backend' }));
    const error = second('SameAccount', { account: '123456789012', region: 'eu-west-1' }) as Error;
    expect(ValidationErrors.codes(error)).toEqual(['DeployRoleProviderTaken']);
    expect(error.message).toContain('First/GitHubOidcProvider makes the provider of this account already');
    expect(second('OtherAccount', { account: '210987654321', region: 'us-east-1' })).toBeUndefined();
    expect(second('AnyAccount')).toBeUndefined();
  });

  test('a stack of another stage makes the provider of the account already: DeployRoleProviderTaken', () => {
    const app = new App();
    const role = (stage: string, account: string) => errorOf(() => new GitHubDeployRole(
      new Stack(new Stage(app, stage, { env: { account, region: 'us-east-1' } }), 'Test'), 'DeployRole', { repository: 'eknmusic/backend' }));
    expect(role('Staging', '123456789012')).toBeUndefined();
    expect(ValidationErrors.codes(role('Production', '123456789012'))).toEqual(['DeployRoleProviderTaken']);
    expect(role('Elsewhere', '210987654321')).toBeUndefined();
  });

  test.each([
    ['that knows its account', () => testStack()], ['that knows no account', () => new Stack(new App(), 'Test')],
  ])('another nested stack of a stack %s makes the provider already: DeployRoleProviderTaken', (_, make) => {
    const stack = make();
    const role = (scope: Construct) => errorOf(() => new GitHubDeployRole(scope, 'DeployRole', { repository: 'eknmusic/backend' }));
    expect(role(new NestedStack(stack, 'First'))).toBeUndefined();
    const error = role(new NestedStack(stack, 'Second')) as Error;
    expect(ValidationErrors.codes(error)).toEqual(['DeployRoleProviderTaken']);
    expect(error.message).toContain('Test/First/GitHubOidcProvider makes the provider of this account already');
    expect(ValidationErrors.codes(role(stack))).toEqual(['DeployRoleProviderTaken']);
  });

  describe('something else in the stack makes a provider for GitHub', () => {
    const url = 'https://token.actions.githubusercontent.com';
    const makers: Array<[string, (stack: Stack, id: string) => unknown]> = [
      ['by CloudFormation', (stack, id) => new OidcProviderNative(stack, id, { url })],
      ['by a function of aws-cdk-lib', (stack, id) => new OpenIdConnectProvider(stack, id, { url })],
      ['without a class of its own', (stack, id) => new CfnResource(stack, id, { type: 'AWS::IAM::OIDCProvider', properties: { Url: url } })],
    ];
    const role = (stack: Stack) => new GitHubDeployRole(stack, 'DeployRole', { repository: 'eknmusic/backend' });

    test.each(makers)('%s: DeployRoleProviderTaken', (_, make) => {
      const stack = testStack();
      make(stack, 'Mine');
      const error = errorOf(() => role(stack)) as Error;
      expect(ValidationErrors.codes(error)).toEqual(['DeployRoleProviderTaken']);
      expect(error.message).toContain('`oidcProviderArn` is needed: Test/Mine makes the provider of this account already');
    });

    test.each(makers)('%s, under the id of that of the deploy roles: DeployRoleProviderTaken', (_, make) => {
      const stack = testStack();
      make(stack, 'GitHubOidcProvider');
      expect(ValidationErrors.codes(errorOf(() => role(stack)))).toEqual(['DeployRoleProviderTaken']);
    });

    test.each(makers)('%s, later than the deploy role: DeployRoleProviderTaken', (_, make) => {
      const stack = testStack();
      role(stack);
      make(stack, 'Mine');
      expect(ValidationErrors.codes(errorOf(() => (stack.node.root as App).synth()))).toEqual(['DeployRoleProviderTaken']);
    });
  });

  test.each<[string, (stack: Stack) => unknown]>([
    ['a construct of another kind', (stack) => new Topic(stack, 'GitHubOidcProvider')],
    ['a group of constructs', (stack) => new Topic(new Construct(stack, 'GitHubOidcProvider'), 'Topic')],
    ['a provider for another', (stack) => new OidcProviderNative(stack, 'GitHubOidcProvider', { url: 'https://gitlab.com' })],
    ['a provider for another that a function makes', (stack) => new OpenIdConnectProvider(stack, 'GitHubOidcProvider', { url: 'https://gitlab.com' })],
  ])('%s stands where the provider would be made: DeployRoleProviderIdTaken', (_, make) => {
    const stack = testStack();
    make(stack);
    const error = errorOf(() => new GitHubDeployRole(stack, 'DeployRole', { repository: 'eknmusic/backend' })) as Error;
    expect(error.message).toBe('Test/DeployRole: [DeployRoleProviderIdTaken] `oidcProviderArn` is needed: something else has the id '
      + '`GitHubOidcProvider` in the stack, which is that of the provider; got nothing. '
      + 'Give the ARN of the account\'s provider as `oidcProviderArn`, or give the other construct another id.');
  });

  test('what is imported is not the ARN of a role: DeployRoleArnInvalid', () => {
    const imported = (roleArn: string) => errorOf(() => GitHubDeployRole.fromGitHubDeployRoleArn(testStack(), 'DeployRole', roleArn));
    expect(ValidationErrors.codes(imported('eknmusic-prod-deploy'))).toEqual(['DeployRoleArnInvalid']);
    expect(ValidationErrors.codes(imported('arn:aws:iam::123456789012:user/deploy'))).toEqual(['DeployRoleArnInvalid']);
    expect(imported('arn:aws:iam::123456789012:role/ci/deploy')).toBeUndefined();
  });
});

test('reports everything that is wrong at once, and makes nothing', () => {
  const stack = testStack();
  const error = errorOf(() => new GitHubDeployRole(stack, 'DeployRole', { repository: '*', sources: [], sessionDuration: Duration.minutes(5) })) as Error;
  expect(error.message).toBe([
    'Test/DeployRole: 3 problems',
    '  - [DeployRoleRepositoryInvalid] `repository` is not one repository of GitHub: `owner/name`, without wildcards; got "*". '
      + 'Write it like "eknmusic/backend"; a role that several repositories share would let each of them deploy for the others.',
    '  - [DeployRoleSourcesMissing] `sources` lets nobody in; got []. '
      + 'Give at least one source, or leave `sources` out to let in the environment that is called like the tier.',
    '  - [DeployRoleSessionInvalid] `sessionDuration` is not between one and twelve hours; got 5 minutes. '
      + 'Give a `Duration` from `Duration.hours(1)` to `Duration.hours(12)`.',
  ].join('\n'));
  expect(stack.node.findAll()).toHaveLength(2);
});

test('a value that is only known at deploy time is not judged', () => {
  const token = Lazy.string({ produce: () => 'NotYetKnown' });
  expect(codes({ repository: token, roleName: token, oidcProviderArn: token, ownerId: token, repositoryId: token, regions: [token] })).toEqual([]);
  expect(errorOf(() => GitHubDeployRole.fromGitHubDeployRoleArn(testStack(), 'DeployRole', token))).toBeUndefined();
});

test('what GitHub and AWS accept is accepted', () => {
  expect(codes({ repository: 'EKN-Music/back.end_2', sources: [tag('v1.*'), tag('release-*'), branch('feature/a-b'), environment('EU: production')] })).toEqual([]);
  expect(codes({ regions: ['us-gov-west-1', 'ap-southeast-1', 'cn-north-1'], sessionDuration: Duration.minutes(90) })).toEqual([]);
});
