import * as path from 'path';
import { App, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
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
  // The folder that the app was run from.
  jest.restoreAllMocks();
  return { resources: Resources, paths: Object.fromEntries(paths) };
}

const inApp: Place = (app) => stackIn(app, 'Specimen');
const bases = new Map<Specimen, Made>();

function base(specimen: Specimen): Made {
  bases.set(specimen, bases.get(specimen) ?? make(specimen, inApp));
  return bases.get(specimen)!;
}

/** A stack that CloudFormation sees as the same, written in another way. */
interface Rewriting {
  readonly title: string;
  /** Where the stack stands. */
  readonly scope?: (scope: Construct) => Construct;
  readonly id?: string;
  /** What else is in it. */
  readonly before?: (stack: Stack) => void;
  readonly cwd?: string;
}

/** Of any script, and longer than any description may be. */
const LONG = '音楽'.repeat(120);

const REWRITINGS: Rewriting[] = [
  { title: 'in a Stage', scope: (scope) => new Stage(scope, 'Production') },
  { title: 'below other parents', scope: (scope) => new Construct(scope, LONG) },
  { title: 'with another construct id', id: 'Renamed'.repeat(20) },
  {
    title: 'after unrelated resources',
    before: (stack) => {
      new Key(stack, 'UnrelatedKey');
      new Alarm(stack, 'UnrelatedAlarm', { metric: new Metric({ namespace: 'Unrelated', metricName: 'Unrelated' }), threshold: 1, evaluationPeriods: 1 });
      new Bucket(new Construct(stack, 'Aaa'), 'Unrelated');
    },
  },
  { title: 'in an app that is run from another folder', cwd: path.parse(process.cwd()).root },
];

/** The stack with all of these changes. */
function rewritten(changes: Rewriting[]): Place {
  return (app) => {
    for (const { cwd } of changes.filter((change) => change.cwd !== undefined)) {
      jest.spyOn(process, 'cwd').mockReturnValue(cwd!);
    }
    const scope = changes.reduce<Construct>((outer, change) => change.scope?.(outer) ?? outer, app);
    const stack = stackIn(scope, changes.find(({ id }) => id !== undefined)?.id ?? 'Specimen');
    changes.forEach(({ before }) => before?.(stack));
    return stack;
  };
}

/** What a specimen loses by the changes together; where it loses something, each of them is tried alone, so that one sees which it was. */
function lostBy(specimen: Specimen, changes: Rewriting[], after: Made): string[] {
  const lost = replacements(base(specimen).resources, after.resources);
  if (lost.length === 0) {
    return [];
  }
  const alone = changes.flatMap((change) => replacements(base(specimen).resources, make(specimen, rewritten([change])).resources)
    .map((line) => `${change.title}: ${line}`));
  return alone.length > 0 ? alone : lost.map((line) => `all together: ${line}`);
}

/** What the service takes of a description. */
const TAKEN: Readonly<Record<string, RegExp>> = {
  'AWS::EC2::SecurityGroup': /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{0,255}$/,
  'AWS::IAM::ManagedPolicy': /^[\t\n\r\x20-\x7E\xA1-\xFF]{0,1000}$/,
  'AWS::IAM::Role': /^[\t\n\r\x20-\x7E\xA1-\xFF]{0,1000}$/,
  'AWS::Lambda::Function': /^[\s\S]{0,256}$/,
  'AWS::Lambda::LayerVersion': /^[\s\S]{0,256}$/,
  'AWS::RDS::DBParameterGroup': /^[\s\S]{1,255}$/,
  'AWS::RDS::DBSubnetGroup': /^[\s\S]{1,255}$/,
  'AWS::ApiGateway::RestApi': /^[\s\S]{0,1024}$/,
  'AWS::ApiGatewayV2::Api': /^[\s\S]{0,1024}$/,
};

/** The descriptions that a service would refuse. */
function refusedDescriptions({ resources }: Made): string[] {
  return Object.entries(resources).flatMap(([id, { Type, Properties = {} }]) => {
    const text = Properties.Description ?? Properties.GroupDescription ?? Properties.DBSubnetGroupDescription;
    return Type in TAKEN && typeof text === 'string' && !TAKEN[Type].test(text) ? [`${Type} ${id}: ${text}`] : [];
  });
}

describe.each(SPECIMENS)('$name', (specimen) => {
  test('nothing is replaced in a Stage, below other parents, with another id, after unrelated resources and from another folder', () => {
    const after = make(specimen, rewritten(REWRITINGS));
    expect(lostBy(specimen, REWRITINGS, after)).toEqual([]);
    expect(refusedDescriptions(after)).toEqual([]);
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
  test.each(REWRITINGS)('says what is lost $title', (rewriting) => {
    const faulty: Specimen = {
      name: 'Faulty',
      create: (stack) => new SecurityGroup(stack, 'Group', {
        vpc: Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['us-east-1a'] }),
        description: [process.cwd(), stack.node.path, Stack.of(stack).node.children.length, Stage.of(stack)!.node.path].join(' ').replaceAll('音楽', 'x').slice(-200),
      }),
    };
    expect(lostBy(faulty, REWRITINGS, make(faulty, rewritten(REWRITINGS)))).toContainEqual(expect.stringMatching(`^${rewriting.title}: AWS::EC2::SecurityGroup .*GroupDescription was`));
  });

  test('knows a description that a service refuses', () => {
    expect(refusedDescriptions({ resources: { Group: group('音楽') }, paths: {} })).toEqual(['AWS::EC2::SecurityGroup Group: 音楽']);
  });

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
