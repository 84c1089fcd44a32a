import {
  App, Aws, BootstraplessSynthesizer, CfnParameter, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, Duration, type IStackSynthesizer, Stack,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, CfnRole, ManagedPolicy, OidcProviderNative, OpenIdConnectProvider, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { annotations, testStack } from '../support/checks';
import { DeploymentTier, GitHubDeployRole, type GitHubDeployRoleProps, GitHubSubjectClaim } from '@eknmusic/constructs';

const REPOSITORY = 'eknmusic/backend';
const AUD = 'token.actions.githubusercontent.com:aud';
const SUB = 'token.actions.githubusercontent.com:sub';

function made(props: Partial<GitHubDeployRoleProps> = {}, stack = testStack()) {
  const deployRole = new GitHubDeployRole(stack, 'DeployRole', { repository: REPOSITORY, ...props });
  return { stack, deployRole, template: Template.fromStack(stack) };
}

/** The conditions under which the role may be taken on. */
function conditions(props: Partial<GitHubDeployRoleProps>) {
  const [role] = Object.values(made(props).template.findResources('AWS::IAM::Role'));
  return role.Properties.AssumeRolePolicyDocument.Statement[0].Condition;
}

/** The statements of the one policy that the role has. */
function statements(template: Template) {
  const [policy] = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
  return policy.Properties.PolicyDocument.Statement;
}

function bootstrapRoles(qualifier: string, region: string) {
  return ['deploy-role', 'file-publishing-role', 'image-publishing-role', 'lookup-role'].map((name) => ({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::123456789012:role/cdk-${qualifier}-${name}-123456789012-${region}`]],
  }));
}

describe('who may assume the role', () => {
  test('a job of the repository in the environment of the tier, with a token for AWS, and nobody else', () => {
    const { stack, deployRole, template } = made();
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{
          Effect: 'Allow',
          Action: 'sts:AssumeRoleWithWebIdentity',
          Principal: { Federated: stack.resolve(deployRole.oidcProviderArn) },
          Condition: { StringEquals: { [AUD]: 'sts.amazonaws.com', [SUB]: ['repo:eknmusic/backend:environment:production'] } },
        }],
      },
    });
  });

  test('each tier has an environment of its own', () => {
    expect(made({ tier: DeploymentTier.STAGING }).deployRole.subjects).toEqual(['repo:eknmusic/backend:environment:staging']);
    expect(made({ tier: DeploymentTier.of('load-test') }).deployRole.subjects).toEqual(['repo:eknmusic/backend:environment:load-test']);
  });

  test('environments, branches and tags by choice, one of which is enough', () => {
    const { environment, branch, tag } = GitHubSubjectClaim;
    expect(conditions({ subjectClaims: [environment('EU: production'), branch('release/2026'), tag('v1.4.2')] })).toEqual({
      StringEquals: {
        [AUD]: 'sts.amazonaws.com',
        [SUB]: [
          'repo:eknmusic/backend:environment:EU%3A production',
          'repo:eknmusic/backend:ref:refs/heads/release/2026',
          'repo:eknmusic/backend:ref:refs/tags/v1.4.2',
        ],
      },
    });
  });

  test('a pattern of tags is compared as one', () => {
    expect(conditions({ subjectClaims: [GitHubSubjectClaim.tag('v*'), GitHubSubjectClaim.environment('production')] })).toEqual({
      StringEquals: { [AUD]: 'sts.amazonaws.com' },
      StringLike: { [SUB]: ['repo:eknmusic/backend:ref:refs/tags/v*', 'repo:eknmusic/backend:environment:production'] },
    });
  });

  test('a subject that the repository customized', () => {
    expect(made({ subjectClaims: [GitHubSubjectClaim.of('job_workflow_ref:eknmusic/ci/.github/workflows/deploy.yml@refs/heads/main')] }).deployRole.subjects)
      .toEqual(['repo:eknmusic/backend:job_workflow_ref:eknmusic/ci/.github/workflows/deploy.yml@refs/heads/main']);
  });

  test('the numbers of owner and repository, where GitHub writes them', () => {
    expect(made({ ownerId: '123456', repositoryId: '456789' }).deployRole.subjects)
      .toEqual(['repo:eknmusic@123456/backend@456789:environment:production']);
  });

  test('the numbers also where the repository is only known at deploy time', () => {
    const stack = testStack();
    const repository = new CfnParameter(stack, 'Repository').valueAsString;
    const { deployRole } = made({ repository, ownerId: '1', repositoryId: '2' }, stack);
    const part = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': ['/', { Ref: 'Repository' }] }] });
    expect(stack.resolve(deployRole.subjects)).toEqual([
      { 'Fn::Join': ['', ['repo:', part(0), '@1/', part(1), '@2:environment:production']] },
    ]);
  });
});

describe('the provider', () => {
  test('is created for AWS as audience, without thumbprints and without a custom resource, and stays when its stack is deleted', () => {
    const { template } = made();
    expect(Object.values(template.findResources('AWS::IAM::OIDCProvider'))).toEqual([{
      Type: 'AWS::IAM::OIDCProvider',
      Properties: { Url: 'https://token.actions.githubusercontent.com', ClientIdList: ['sts.amazonaws.com'] },
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    }]);
    template.resourceCountIs('AWS::Lambda::Function', 0);
  });

  test('is shared by the roles of a stack', () => {
    const stack = testStack();
    const staging = new GitHubDeployRole(stack, 'Staging', { repository: REPOSITORY, tier: DeploymentTier.STAGING });
    const production = new GitHubDeployRole(stack, 'Production', { repository: REPOSITORY });
    expect(production.oidcProvider).toBe(staging.oidcProvider);
    expect(production.oidcProviderArn).toBe(staging.oidcProviderArn);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::OIDCProvider', 1);
  });

  test('has the same ARN in every account, but for its number', () => {
    const stack = testStack();
    expect(stack.resolve(GitHubDeployRole.oidcProviderArnOf(stack))).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::123456789012:oidc-provider/token.actions.githubusercontent.com']],
    });
    made({ oidcProviderArn: GitHubDeployRole.oidcProviderArnOf(stack) }, stack).template.resourceCountIs('AWS::IAM::OIDCProvider', 0);
  });

  test('is one that exists, by choice', () => {
    const oidcProviderArn = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com';
    const { deployRole, template } = made({ oidcProviderArn });
    template.resourceCountIs('AWS::IAM::OIDCProvider', 0);
    expect(deployRole.oidcProvider).toBeUndefined();
    expect(deployRole.oidcProviderArn).toBe(oidcProviderArn);
    expect(JSON.stringify(template.findResources('AWS::IAM::Role'))).toContain(`{"Federated":"${oidcProviderArn}"}`);
  });

  test.each<[string, (stack: Stack, id: string) => string]>([
    ['CloudFormation', (stack, id) => new OidcProviderNative(stack, id, { url: 'https://token.actions.githubusercontent.com' }).oidcProviderArn],
    ['a function of aws-cdk-lib', (stack, id) =>
      new OpenIdConnectProvider(stack, id, { url: 'https://token.actions.githubusercontent.com' }).openIdConnectProviderArn],
  ])('is one that %s makes in the same stack, by choice, whatever its id', (_, make) => {
    const stack = testStack();
    const oidcProviderArn = make(stack, 'GitHubOidcProvider');
    const { deployRole, template } = made({ oidcProviderArn }, stack);
    expect(deployRole.oidcProvider).toBeUndefined();
    expect(JSON.stringify(template.findResources('AWS::IAM::Role'))).toContain(`{"Federated":${JSON.stringify(stack.resolve(oidcProviderArn))}}`);
  });

  test('is made beside those for others than GitHub', () => {
    const stack = testStack();
    new OidcProviderNative(stack, 'GitLab', { url: 'https://gitlab.com' });
    made({}, stack).template.resourceCountIs('AWS::IAM::OIDCProvider', 2);
  });

  test('is warned of where two stacks that know no account each make one', () => {
    const app = new App({ analyticsReporting: false, treeMetadata: false });
    const [first, second] = ['First', 'Second'].map((id) => new Stack(app, id));
    new GitHubDeployRole(first, 'DeployRole', { repository: REPOSITORY });
    new GitHubDeployRole(second, 'DeployRole', { repository: REPOSITORY });
    new GitHubDeployRole(second, 'Staging', { repository: REPOSITORY, tier: DeploymentTier.STAGING });
    expect(annotations(first)).toEqual([]);
    expect(annotations(second)).toEqual([
      'warning: First/GitHubOidcProvider creates a provider for GitHub as well, and neither stack knows its account: an account has one at most. '
        + 'Where both stacks go to the same one, give the ARN of that provider as `oidcProviderArn`. [ack: @eknmusic/constructs:gitHubDeployRoleProviderRepeated]',
    ]);
  });

  test('is no reason for a warning where it is given, or where only one of two stacks knows its account', () => {
    const app = new App({ analyticsReporting: false, treeMetadata: false });
    const [known, unknown, other] = ['Known', 'Unknown', 'Other'].map((id) =>
      new Stack(app, id, id === 'Known' ? { env: { account: '123456789012', region: 'us-east-1' } } : {}));
    new GitHubDeployRole(known, 'DeployRole', { repository: REPOSITORY });
    new GitHubDeployRole(unknown, 'DeployRole', { repository: REPOSITORY });
    new GitHubDeployRole(other, 'DeployRole', {
      repository: REPOSITORY, oidcProviderArn: 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
    });
    expect([known, unknown, other].map(annotations)).toEqual([[], [], []]);
  });
});

describe('what the role may do', () => {
  test('is to take on the four bootstrap roles of its account and region, and nothing more', () => {
    const { template } = made();
    expect(statements(template)).toEqual([{
      Sid: 'AssumeDeploymentRoles', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: bootstrapRoles('hnb659fds', 'us-east-1'),
    }]);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    expect(JSON.stringify(template.findResources('AWS::IAM::Role'))).not.toContain('ManagedPolicyArns');
  });

  test('is the same in every region that is deployed to', () => {
    const { template } = made({ regions: ['us-east-1', 'eu-west-1'], bootstrapQualifier: 'music' });
    expect(statements(template)[0].Resource).toEqual([...bootstrapRoles('music', 'us-east-1'), ...bootstrapRoles('music', 'eu-west-1')]);
  });

  test('follows the qualifier of the stack', () => {
    const app = new App({ analyticsReporting: false, treeMetadata: false });
    const stack = new Stack(app, 'Test', {
      env: { account: '123456789012', region: 'us-east-1' }, synthesizer: new DefaultStackSynthesizer({ qualifier: 'band' }),
    });
    expect(statements(made({}, stack).template)[0].Resource).toEqual(bootstrapRoles('band', 'us-east-1'));
  });

  test('follows the account and region of a stack that knows neither', () => {
    const stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Test');
    expect(stack.resolve(statements(made({}, stack).template)[0].Resource[0])).toEqual({
      'Fn::Join': ['', [
        'arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':role/cdk-hnb659fds-deploy-role-',
        { Ref: 'AWS::AccountId' }, '-', { Ref: 'AWS::Region' },
      ]],
    });
  });

  describe('where the roles are not those of the bootstrap', () => {
    const WARNING = '@eknmusic/constructs:gitHubDeployRoleRolesUnknown';
    const env = { account: '123456789012', region: 'us-east-1' };
    const app = () => new App({ analyticsReporting: false, treeMetadata: false });

    test('is to assume those that the synthesizer of the stack names', () => {
      const stack = new Stack(app(), 'Test', {
        env,
        synthesizer: new DefaultStackSynthesizer({
          fileAssetPublishingRoleArn: 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/publish-${Qualifier}-${AWS::Region}', qualifier: 'band',
        }),
      });
      const [deploy, publish] = statements(made({ regions: ['eu-west-1'] }, stack).template)[0].Resource;
      expect(deploy).toEqual(bootstrapRoles('band', 'eu-west-1')[0]);
      expect(publish).toEqual({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::123456789012:role/publish-band-eu-west-1']] });
      expect(annotations(stack)).toEqual([]);
    });

    test('is to assume those that are given', () => {
      const deploymentRoleArns = ['arn:aws:iam::123456789012:role/deploy', 'arn:aws:iam::123456789012:role/publish'];
      expect(statements(made({ deploymentRoleArns }).template)[0].Resource).toEqual(deploymentRoleArns);
    });

    test.each<[string, () => IStackSynthesizer]>([
      ['credentials of its own', () => new CliCredentialsStackSynthesizer()],
      ['no bootstrap', () => new BootstraplessSynthesizer()],
      ['roles of its own', () => new DefaultStackSynthesizer({ imageAssetPublishingRoleArn: 'arn:aws:iam::123456789012:role/publish' })],
      ['another qualifier', () => new DefaultStackSynthesizer({ qualifier: 'band' })],
    ])('is warned of for another stack with %s, unless they are given', (_, synthesizer) => {
      const warnings = (props: Partial<GitHubDeployRoleProps>) => {
        const root = app();
        const stack = new Stack(root, 'Test', { env });
        new GitHubDeployRole(stack, 'DeployRole', { repository: REPOSITORY, ...props });
        new Stack(root, 'Storage', { env, synthesizer: synthesizer() });
        new Stack(root, 'Elsewhere', { env: { ...env, account: '210987654321' }, synthesizer: synthesizer() });
        return annotations(stack);
      };
      expect(warnings({})).toEqual([expect.stringContaining(
        'warning: Storage: deployed by other roles than those of the CDK bootstrap that this role may assume.')]);
      expect(warnings({})[0]).toContain(`[ack: ${WARNING}]`);
      expect(warnings({ deploymentRoleArns: ['arn:aws:iam::123456789012:role/deploy'] })).toEqual([]);
    });
  });

  test('is divided into policies that IAM accepts, for as many regions as AWS has', () => {
    const regions = Array.from({ length: 40 }, (_, index) => `ap-southeast-${index + 1}`);
    const { template, deployRole } = made({ regions });
    const policies = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
    expect(policies).toHaveLength(4);
    expect(deployRole.furtherPolicies).toHaveLength(3);
    expect(policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement[0].Resource))
      .toEqual(expect.arrayContaining(regions.flatMap((region) => bootstrapRoles('hnb659fds', region))));
    for (const { Properties: { PolicyDocument } } of policies) {
      const rendered = JSON.stringify(PolicyDocument).replace(/\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},("[^"]+")\]\]\}/g, '$1');
      expect(rendered.length).toBeLessThan(6144 - 160 * 'arn:aws'.length);
    }
  });

  test('is more by policies of others', () => {
    const stack = testStack();
    const managedPolicies = [ManagedPolicy.fromManagedPolicyArn(stack, 'Extra', 'arn:aws:iam::123456789012:policy/extra')];
    made({ managedPolicies }, stack).template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: ['arn:aws:iam::123456789012:policy/extra'] });
  });

  test('is more by grants, which make no inline policy', () => {
    const stack = testStack();
    const deployRole = new GitHubDeployRole(stack, 'DeployRole', { repository: REPOSITORY });
    const topic = new Topic(stack, 'Deployments');
    topic.grantPublish(deployRole);
    const template = Template.fromStack(stack);
    expect(statements(template)[1]).toEqual({ Effect: 'Allow', Action: 'sns:Publish', Resource: stack.resolve(topic.topicArn) });
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('can be named by the policy of a resource', () => {
    const stack = testStack();
    const deployRole = new GitHubDeployRole(stack, 'DeployRole', { repository: REPOSITORY });
    const key = new Key(stack, 'Key');
    key.addToResourcePolicy(new PolicyStatement({ principals: [deployRole.grantPrincipal], actions: ['kms:Decrypt'], resources: ['*'] }));
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::KMS::Key')))
      .toContain(JSON.stringify({ AWS: stack.resolve(deployRole.roleArn) }));
  });

  test('is bounded by choice', () => {
    const stack = testStack();
    const permissionsBoundary = ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', 'arn:aws:iam::123456789012:policy/boundary');
    made({ permissionsBoundary }, stack).template.hasResourceProperties('AWS::IAM::Role', { PermissionsBoundary: 'arn:aws:iam::123456789012:policy/boundary' });
  });

  test.each([[undefined, 3600], [Duration.hours(12), 43200]])('ends by itself: %s', (sessionDuration, MaxSessionDuration) => {
    made({ sessionDuration }).template.hasResourceProperties('AWS::IAM::Role', { MaxSessionDuration });
  });
});

test('has a name by choice', () => {
  made({ roleName: 'eknmusic-prod-deploy' }).template.hasResourceProperties('AWS::IAM::Role', {
    RoleName: 'eknmusic-prod-deploy', Description: 'Lets GitHub Actions of eknmusic/backend deploy',
  });
});

test('is tagged with its tier', () => {
  made().template.hasResourceProperties('AWS::IAM::Role', { Tags: [{ Key: 'eknmusic:tier', Value: 'production' }] });
});

describe('a role that exists', () => {
  const roleArn = 'arn:aws:iam::123456789012:role/eknmusic-prod-deploy';

  test('is used without making anything', () => {
    const stack = testStack();
    const imported = GitHubDeployRole.fromGitHubDeployRoleAttributes(stack, 'DeployRole', { roleArn });
    expect(imported.roleArn).toBe(roleArn);
    expect(imported.role.roleName).toBe('eknmusic-prod-deploy');
    expect(Template.fromStack(stack).toJSON()).not.toHaveProperty('Resources');
  });

  test('is granted things by one managed policy', () => {
    const stack = testStack();
    const imported = GitHubDeployRole.fromGitHubDeployRoleArn(stack, 'DeployRole', roleArn);
    const [first, second] = [new Topic(stack, 'First'), new Topic(stack, 'Second')];
    first.grantPublish(imported);
    second.grantPublish(imported);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', { Roles: ['eknmusic-prod-deploy'] });
    expect(JSON.stringify(statements(template))).toContain(JSON.stringify(stack.resolve(second.topicArn)));
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 1);
  });

  test('of another account is let in by the policy of the resource', () => {
    const stack = testStack();
    const other = 'arn:aws:iam::210987654321:role/deploy';
    new Topic(stack, 'Deployments').grantPublish(GitHubDeployRole.fromGitHubDeployRoleArn(stack, 'DeployRole', other));
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
    expect(JSON.stringify(template.findResources('AWS::SNS::TopicPolicy'))).toContain(other);
  });

  test('is a principal of its account', () => {
    const stack = testStack();
    const imported = GitHubDeployRole.fromGitHubDeployRoleArn(stack, 'DeployRole', roleArn);
    expect(imported.grantPrincipal.principalAccount).toBe('123456789012');
    expect(imported.grantPrincipal.assumeRoleAction).toBe(new AccountPrincipal(Aws.ACCOUNT_ID).assumeRoleAction);
  });
});

test('the resource of every part is within reach', () => {
  const stack = testStack();
  const deployRole = new GitHubDeployRole(stack, 'DeployRole', { repository: REPOSITORY });
  (deployRole.node.defaultChild as CfnRole).addPropertyOverride('Path', '/delivery/');
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', { Path: '/delivery/' });
});
