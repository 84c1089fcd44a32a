import * as path from 'path';
import { App, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { LOSS_OF_TYPE } from '../support/data-resources';
import { createOnlyOf, replacements, type Resource, type Resources } from '../support/replacement';
import { SPECIMENS, type Specimen } from '../support/specimens';
import { DeploymentTier } from '@eknmusic/constructs';

/*
 * A deployed stack survives every refactoring of the app around it.
 *
 * What may not be replaced: everything, wherever CloudFormation sees the same stack, that is, where the stack keeps its name. Then each
 * logical id of before is there with its type and its create-only properties, versions and deployments included. Where a construct within
 * the stack gets another parent its logical ids change by the CDK's own rules, and with them all that it makes; then no property may
 * differ but by those ids.
 */

const REGION = 'us-east-1';

/** The name of a resource, which changes with its logical id: CloudFormation makes the new one while the old one still has the old name. */
const PHYSICAL_NAME = /(Name|Identifier|^UserId|^UserGroupId)$/;

/** Where a specimen is put. Returns the scope that it gets, which is in a stack called `specimen`. */
type Place = (app: App) => Construct;

interface Made {
  readonly resources: Resources;
  /** The path below the scope of the specimen, by logical id. */
  readonly paths: Readonly<Record<string, string>>;
}

function stackIn(scope: Construct, id: string, region = REGION): Stack {
  return new Stack(scope, id, { stackName: 'specimen', env: { account: '123456789012', region } });
}

function make(specimen: Specimen, place: Place): Made {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  const scope = place(app);
  specimen.create(scope as Stack, DeploymentTier.PRODUCTION);
  const stack = Stack.of(scope);
  const assembly = Stage.of(stack)!.synth();
  const { Resources } = assembly.getStackArtifact(stack.artifactId).template as { Resources: Resources };
  const paths = scope.node.findAll().filter((node): node is CfnResource => CfnResource.isCfnResource(node) && node.stack === stack)
    .map((node) => [String(stack.resolve(node.logicalId)), node.node.path.slice(scope.node.path.length + 1)]);
  return { resources: Resources, paths: Object.fromEntries(paths) };
}

const inApp: Place = (app) => stackIn(app, 'Specimen');
const bases = new Map<Specimen, Made>();

function base(specimen: Specimen): Made {
  bases.set(specimen, bases.get(specimen) ?? make(specimen, inApp));
  return bases.get(specimen)!;
}

/** The same CloudFormation stack, written in another way. */
const SAME_STACK: Array<{ title: string; place: Place }> = [
  { title: 'in a Stage', place: (app) => stackIn(new Stage(app, 'Production'), 'Specimen') },
  { title: 'in a stack of another construct id, below other parents', place: (app) => stackIn(new Construct(new Stage(app, 'Another'), '音楽'), 'Renamed'.repeat(20)) },
  {
    title: 'after unrelated resources',
    place: (app) => {
      const stack = stackIn(app, 'Specimen');
      new Key(stack, 'UnrelatedKey');
      new Alarm(stack, 'UnrelatedAlarm', { metric: new Metric({ namespace: 'Unrelated', metricName: 'Unrelated' }), threshold: 1, evaluationPeriods: 1 });
      new Bucket(new Construct(stack, 'Aaa'), 'Unrelated');
      return stack;
    },
  },
  {
    title: 'in an app that is run from another folder',
    place: (app) => {
      jest.spyOn(process, 'cwd').mockReturnValue(path.parse(process.cwd()).root);
      return inApp(app);
    },
  },
];

afterEach(() => jest.restoreAllMocks());

describe.each(SPECIMENS)('$name', (specimen) => {
  test.each(SAME_STACK)('nothing is replaced $title', ({ place }) => {
    expect(replacements(base(specimen).resources, make(specimen, place).resources)).toEqual([]);
  });

  test('nothing but logical ids depends on the parents within the stack', () => {
    const [before, after] = ['Rooms', 'A much longer name, 音楽'].map((id) => renamed(make(specimen, (app) => new Construct(stackIn(app, 'Specimen'), id))));
    expect(Object.keys(after)).toHaveLength(Object.keys(before).length);
    const differences = replacements(before, after, { ignore: PHYSICAL_NAME });
    // The CDK puts the path of the other one into the ids of rules and permissions.
    expect(differences.filter((line) => !/^AWS::(EC2::SecurityGroup(In|E)gress|Lambda::Permission) .*: is gone$/.test(line))).toEqual([]);
  });

  test('what holds data has the same logical ids in another region, and what the account or the world knows has another name', () => {
    const here = base(specimen);
    const there = make(specimen, (app) => stackIn(app, 'Specimen', 'eu-central-1'));
    // Certificates for CloudFront are made in us-east-1 and given everywhere else.
    const held = ({ resources }: Made) => Object.entries(resources).filter(([, { Type }]) => Type in LOSS_OF_TYPE && Type !== 'AWS::CertificateManager::Certificate').map(([id, { Type }]) => `${id} ${Type}`);
    expect(held(there)).toEqual(held(here));
    const names = globalNames(here.resources).filter(({ name }) => !(specimen.givenNames ?? []).includes(name));
    const taken = globalNames(there.resources).map(({ name }) => name);
    expect(names.filter(({ name }) => taken.includes(name))).toEqual([]);
  });
});

/** The resources with each logical id of the specimen as its path below the scope, wherever it stands, and each name that was made of one blanked. */
function renamed({ resources, paths }: Made): Resources {
  // Longest first: an id may be the beginning of another one.
  const ids = Object.keys(paths).sort((a, b) => b.length - a.length);
  const pattern = new RegExp(ids.map((id) => `\\b${id}\\b`).join('|'), 'g');
  const names = Object.values(resources).flatMap(({ Properties = {} }) => Object.entries(Properties)
    .flatMap(([property, value]) => PHYSICAL_NAME.test(property) && typeof value === 'string' && value.startsWith('specimen') ? [value] : []));
  const text = names.reduce((all, name) => all.replaceAll(name, '<name>'), JSON.stringify(resources));
  return JSON.parse(text.replace(pattern, (id) => paths[id]));
}

/** Names of which an account has one in all regions, or the world. */
const GLOBAL_NAMES: Readonly<Record<string, (properties: any) => unknown>> = {
  'AWS::CloudFront::CachePolicy': ({ CachePolicyConfig }) => CachePolicyConfig.Name,
  'AWS::CloudFront::Function': ({ Name }) => Name,
  'AWS::CloudFront::KeyGroup': ({ KeyGroupConfig }) => KeyGroupConfig.Name,
  'AWS::CloudFront::KeyValueStore': ({ Name }) => Name,
  'AWS::CloudFront::OriginAccessControl': ({ OriginAccessControlConfig }) => OriginAccessControlConfig.Name,
  'AWS::CloudFront::OriginRequestPolicy': ({ OriginRequestPolicyConfig }) => OriginRequestPolicyConfig.Name,
  'AWS::CloudFront::PublicKey': ({ PublicKeyConfig }) => PublicKeyConfig.Name,
  'AWS::CloudFront::ResponseHeadersPolicy': ({ ResponseHeadersPolicyConfig }) => ResponseHeadersPolicyConfig.Name,
  'AWS::IAM::Group': ({ GroupName }) => GroupName,
  'AWS::IAM::InstanceProfile': ({ InstanceProfileName }) => InstanceProfileName,
  'AWS::IAM::ManagedPolicy': ({ ManagedPolicyName }) => ManagedPolicyName,
  'AWS::IAM::Role': ({ RoleName }) => RoleName,
  'AWS::IAM::User': ({ UserName }) => UserName,
  'AWS::Route53::HostedZone': ({ Name }) => Name,
  'AWS::S3::Bucket': ({ BucketName }) => BucketName,
};

function globalNames(resources: Resources) {
  return Object.entries(resources).flatMap(([id, { Type, Properties = {} }]) => {
    const name = GLOBAL_NAMES[Type]?.(Properties);
    return name === undefined ? [] : [{ id, name: typeof name === 'string' ? name : JSON.stringify(name) }];
  });
}

describe('the judge', () => {
  const group = (GroupDescription: string): Resource => ({ Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription, Tags: [GroupDescription] } });

  test('knows the create-only properties of what the library makes', () => {
    expect([...createOnlyOf('AWS::EC2::SecurityGroup').keys()].sort()).toEqual(['GroupDescription', 'GroupName', 'VpcId']);
    expect(createOnlyOf('AWS::RDS::DBInstance').get('DBSnapshotIdentifier')).toBe('maybe');
  });

  test('calls a replacement what CloudFormation would replace', () => {
    expect(replacements({ Group: group('of Prod/Api') }, { Group: group('of Api') })).toEqual([
      'AWS::EC2::SecurityGroup Group: GroupDescription was "of Prod/Api" and is "of Api"',
    ]);
    expect(replacements({ Group: group('a') }, { Other: group('a') })).toEqual(['AWS::EC2::SecurityGroup Group: is gone']);
    expect(replacements({ Group: group('a') }, { Group: { Type: 'AWS::S3::Bucket' } })).toEqual(['AWS::EC2::SecurityGroup Group: became AWS::S3::Bucket']);
  });

  test('and nothing else', () => {
    const changed: Resource = { ...group('a'), Properties: { GroupDescription: 'a', Tags: ['b'] } };
    expect(replacements({ Group: group('a') }, { Group: changed, New: group('b') })).toEqual([]);
  });
});
