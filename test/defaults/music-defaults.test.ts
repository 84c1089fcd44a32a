import { App, PropertyInjectors, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { EknValidationError } from '../../src/private/errors';
import { errorOf } from '../support/error-of';
import { project } from '../support/project';
import {
  // eslint-disable-next-line @stylistic/max-len
  ApiMigrations, CentralLogs, ClusterCache, ClusterTelemetry, DeploymentTier, GitHubDeployRole, ImageRepositories, JwtSecret, MediaBucket, MediaBucketEncryption, MediaBucketProfile, MediaDelivery,
  MediaDeliveryAccess, MusicApi, MusicDatabase, MusicDefaults, MusicNetwork, OperatorAccess, PostDeploymentCheck,
} from '@eknmusic/constructs';

const PYTHON = Code.fromInline('def main(event, context): pass');
const { DEVELOPMENT, PRODUCTION, STAGING } = DeploymentTier;

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Test', { env: { account: '123456789012', region: 'us-east-1' } });
});

/** The name of the tier by which a bucket goes, which it is tagged with. */
function tierOf(scope: Construct): string {
  new MediaBucket(scope, 'Tiered');
  const [bucket] = Object.values(Template.fromStack(Stack.of(scope)).findResources('AWS::S3::Bucket', {
    Properties: { VersioningConfiguration: { Status: 'Enabled' }, Tags: Match.arrayWith([Match.objectLike({ Key: 'eknmusic:tier' })]) },
  }));
  return bucket.Properties.Tags.find(({ Key: name }: { Key: string }) => name === 'eknmusic:tier').Value;
}

function refusalOf(make: () => unknown): EknValidationError {
  return errorOf(make) as EknValidationError;
}

describe('what is said once', () => {
  test('holds for every construct below', () => {
    const key = new Key(stack, 'Key');
    MusicDefaults.of(app).add({ tier: STAGING, encryptionKey: key, alarmActions: [new SnsAction(new Topic(stack, 'Operators'))] });
    const network = new MusicNetwork(stack, 'Network');
    MusicDefaults.of(app).add({ network });
    const database = new MusicDatabase(stack, 'Database');
    const jwtSecret = new JwtSecret(stack, 'JwtSecret');
    const files = new MediaBucket(stack, 'Files');
    const api = new MusicApi(stack, 'Api', { code: project(), database, jwtSecret, files, migrations: {}, postDeploymentCheck: {} });
    const logs = new CentralLogs(stack, 'Logs');

    expect([database, jwtSecret, files, api, logs].map(({ encryptionKey }) => encryptionKey)).toEqual([key, key, key, key, key]);
    expect(api.connections.securityGroups).toEqual([network.functionSecurityGroup]);
    const template = Template.fromStack(stack);
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [{ Ref: Match.stringLikeRegexp('^Operators') }] });
    template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: Match.objectLike({ STAGE: 'staging' }) } });
  });

  test('gives way to a construct\'s own prop', () => {
    MusicDefaults.of(app).add({ tier: STAGING, alarmActions: [new SnsAction(new Topic(stack, 'Operators'))] });
    new JwtSecret(stack, 'JwtSecret', { tier: PRODUCTION, alarmActions: [] });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmActions: Match.absent() });
    Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::Secret', { Tags: [{ Key: 'eknmusic:tier', Value: 'production' }] });
  });

  test('is nearest where several scopes say it, value by value', () => {
    const stage = new Stage(app, 'Development', { env: { account: '123456789012', region: 'us-east-1' } });
    const inner = new Stack(stage, 'Inner');
    const key = new Key(inner, 'Key');
    MusicDefaults.of(app).add({ tier: PRODUCTION, clientOrigins: ['https://app.eknmusic.com'] });
    MusicDefaults.of(stage).add({ tier: DEVELOPMENT });
    MusicDefaults.of(inner).add({ encryptionKey: key });
    const { tier, encryptionKey, clientOrigins, network, alarmActions } = MusicDefaults.of(new Construct(inner, 'Somewhere'));
    expect({ tier, encryptionKey, clientOrigins, network, alarmActions }).toEqual({
      tier: DEVELOPMENT, encryptionKey: key, clientOrigins: ['https://app.eknmusic.com'], network: undefined, alarmActions: undefined,
    });
    expect(tierOf(inner)).toBe('development');
    expect(tierOf(stack)).toBe('production');
  });

  test('is completed by later additions, of which the last holds', () => {
    MusicDefaults.of(stack).add({ tier: DEVELOPMENT, clientOrigins: ['https://one.example'] });
    MusicDefaults.of(stack).add({ tier: STAGING });
    expect(MusicDefaults.of(stack).clientOrigins).toEqual(['https://one.example']);
    expect(tierOf(stack)).toBe('staging');
  });

  test('ends where it is reset', () => {
    MusicDefaults.of(app).add({ tier: STAGING, clientOrigins: ['https://one.example'] });
    MusicDefaults.of(stack).reset();
    MusicDefaults.of(stack).add({ tier: DEVELOPMENT });
    expect(MusicDefaults.of(stack).clientOrigins).toBeUndefined();
    expect(tierOf(stack)).toBe('development');
    expect(MusicDefaults.of(app).tier).toBe(STAGING);
  });
});

describe('the network', () => {
  test('is not that of a construct that is given a VPC', () => {
    const vpc = new Vpc(stack, 'Vpc');
    MusicDefaults.of(stack).add({ network: new MusicNetwork(stack, 'Network') });
    const api = new MusicApi(stack, 'Api', { code: PYTHON, vpc });
    expect(api.function.connections.securityGroups).toEqual(api.connections.securityGroups);
    expect(stack.resolve(vpc.vpcId)).toEqual(stack.resolve((api.connections.securityGroups[0].node.defaultChild as any).vpcId));
  });
});

describe('the key', () => {
  test('is not that of a bucket that S3 encrypts', () => {
    MusicDefaults.of(stack).add({ encryptionKey: new Key(stack, 'Key') });
    expect(new MediaBucket(stack, 'Files', { encryption: MediaBucketEncryption.S3_MANAGED }).encryptionKey).toBeUndefined();
  });
});

describe('the origins of clients', () => {
  const origins = ['https://app.eknmusic.com', 'https://desktop.eknmusic.com'];

  test('are those of media buckets', () => {
    MusicDefaults.of(stack).add({ clientOrigins: origins });
    new MediaBucket(stack, 'Files');
    Template.fromStack(stack).hasResourceProperties('AWS::S3::Bucket', {
      CorsConfiguration: { CorsRules: [Match.objectLike({ AllowedOrigins: origins })] },
    });
  });

  test('are not those of buckets without clients', () => {
    MusicDefaults.of(stack).add({ clientOrigins: origins });
    new MediaBucket(stack, 'Backups', { profile: MediaBucketProfile.BACKUPS });
    expect(Template.fromStack(stack).findResources('AWS::S3::Bucket', { Properties: { CorsConfiguration: Match.anyValue() } })).toEqual({});
  });

  test('are those of an API and of the check after its deployment', () => {
    MusicDefaults.of(stack).add({ clientOrigins: origins });
    new MusicApi(stack, 'Api', { code: PYTHON, postDeploymentCheck: {} });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: Match.objectLike({ AllowOrigins: origins }) });
    const [check] = Object.values(template.findResources('AWS::Lambda::Function', {
      Properties: { Environment: { Variables: { CHECK_CONFIGURATION: Match.anyValue() } } },
    }));
    expect(JSON.stringify(check)).toContain(origins[0]);
  });

  test('may read what a delivery of its own delivers', () => {
    MusicDefaults.of(stack).add({ clientOrigins: origins });
    const { bucket } = new MediaBucket(stack, 'Files');
    new MediaDelivery(stack, 'Delivery', { bucket, access: MediaDeliveryAccess.openToEveryone('Anybody may listen to these files.') });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: Match.objectLike({ CorsConfig: Match.objectLike({ AccessControlAllowOrigins: { Items: origins } }) }),
    });
  });
});

describe('what is said too late', () => {
  test('is refused with the constructs that would have gone by it', () => {
    new JwtSecret(stack, 'JwtSecret', { tier: STAGING });
    new MediaBucket(stack, 'Files');
    const error = refusalOf(() => MusicDefaults.of(stack).add({ tier: DEVELOPMENT, clientOrigins: ['https://one.example'] }));
    expect(error.codes).toEqual(['MusicDefaultsTooLate', 'MusicDefaultsTooLate']);
    expect(error.message).toContain('`tier` is set after constructs were made that use it; got ["Test/Files"]');
    expect(error.message).toContain('`clientOrigins` is set after constructs were made that use it; got ["Test/Files"]');
  });

  test('is refused where a nearer scope would be said over what was taken from one further out', () => {
    MusicDefaults.of(app).add({ tier: STAGING });
    new JwtSecret(stack, 'JwtSecret');
    expect(refusalOf(() => MusicDefaults.of(stack).add({ tier: DEVELOPMENT })).codes).toEqual(['MusicDefaultsTooLate']);
    expect(refusalOf(() => MusicDefaults.of(stack).reset()).codes).toEqual(['MusicDefaultsTooLate']);
  });

  test('is not what a construct was made for in between, such as the network itself', () => {
    const network = new MusicNetwork(stack, 'Network');
    expect(() => MusicDefaults.of(stack).add({ network })).not.toThrow();
  });

  test('is not what a nearer scope says', () => {
    MusicDefaults.of(stack).add({ tier: STAGING });
    new JwtSecret(stack, 'JwtSecret');
    expect(() => MusicDefaults.of(app).add({ tier: DEVELOPMENT })).not.toThrow();
  });
});

describe('property injectors of the CDK', () => {
  const injector = (props: object) => ({ constructUniqueId: JwtSecret.PROPERTY_INJECTION_ID, inject: (given: object) => ({ ...props, ...given }) });

  test('go before what is said once at the same scope, and leave the rest of it', () => {
    const key = new Key(stack, 'Key');
    MusicDefaults.of(stack).add({ tier: STAGING, encryptionKey: key });
    PropertyInjectors.of(stack).add(injector({ tier: DEVELOPMENT }));
    const secret = new JwtSecret(stack, 'JwtSecret');
    expect(secret.encryptionKey).toBe(key);
    Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::Secret', { Tags: [{ Key: 'eknmusic:tier', Value: 'development' }] });
  });

  test('give way to a construct\'s own prop', () => {
    PropertyInjectors.of(stack).add(injector({ secretName: 'injected' }));
    new JwtSecret(stack, 'JwtSecret', { secretName: 'given' });
    Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::Secret', { Name: 'given' });
  });

  test.each([
    // eslint-disable-next-line @stylistic/max-len
    ApiMigrations, CentralLogs, ClusterCache, ClusterTelemetry, GitHubDeployRole, ImageRepositories, JwtSecret, MediaBucket, MediaDelivery, MusicApi, MusicDatabase, MusicNetwork, OperatorAccess,
    PostDeploymentCheck,
  ])('know %p', (construct) => {
    expect(construct.PROPERTY_INJECTION_ID).toBe(`@eknmusic/constructs.${construct.name}`);
  });
});
