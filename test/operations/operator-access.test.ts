import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { errorOf } from '../support/error-of';
import { musicDatabase, musicNetwork } from '../support/specimen';
import { ClusterCache, DeploymentTier, OperatorAccess, type OperatorAccessProps, OperatorTarget, RegionalCluster, ValidationErrors } from '@eknmusic/constructs';

const { PRODUCTION } = DeploymentTier;

let stack: Stack;
let role: Role;

beforeEach(() => {
  stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Test', { env: { account: '123456789012', region: 'us-east-1' } });
  role = new Role(stack, 'Engineer', { assumedBy: new AccountPrincipal('123456789012') });
});

const make = (props: OperatorAccessProps = {}) => new OperatorAccess(stack, 'Access', { network: musicNetwork(stack, PRODUCTION), ...props });
const template = () => Template.fromStack(stack);
const target = (host = 'songs.internal', port = 5432, localPort?: number) => OperatorTarget.of({
  connectable: new ec2.SecurityGroup(stack, `Target-${host}-${port}`, { vpc: musicNetwork(stack, PRODUCTION).vpc }), host, port, localPort,
});
const statements = () => Object.values(template().findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

describe('the instance', () => {
  test('has no inbound port, no key pair and no public address, an encrypted disk and IMDSv2', () => {
    make();
    template().hasResourceProperties('AWS::EC2::Instance', {
      InstanceType: 't4g.nano',
      KeyName: Match.absent(),
      BlockDeviceMappings: [{ Ebs: { Encrypted: true, KmsKeyId: Match.anyValue() } }],
    });
    template().hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Operators: in from nobody, out to Systems Manager and to what they reach',
      SecurityGroupIngress: Match.absent(),
      SecurityGroupEgress: [Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 })],
    });
    expect(JSON.stringify(template().toJSON())).toContain('"HttpTokens":"required"');
  });

  test('may be reached by Session Manager and write the logs of sessions, and nothing more', () => {
    make();
    template().hasResourceProperties('AWS::IAM::ManagedPolicy', {
      Description: 'Sessions of operators',
      PolicyDocument: {
        Statement: [
          {
            Action: [
              'logs:DescribeLogGroups', 'ssm:UpdateInstanceInformation', 'ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel',
              'ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel',
            ],
            Effect: 'Allow',
            Resource: '*',
          },
          {
            Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
            Effect: 'Allow',
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^AccessLogGroup'), 'Arn'] },
          },
        ],
      },
    });
  });
});

describe('a shell', () => {
  test('is logged, line by line, to an encrypted log group, and ends by itself', () => {
    make({ idleSessionTimeout: Duration.minutes(5), maxSessionDuration: Duration.hours(1) });
    template().hasResourceProperties('AWS::SSM::Document', {
      DocumentType: 'Session',
      Content: {
        sessionType: 'Standard_Stream',
        inputs: Match.objectLike({
          cloudWatchLogGroupName: { Ref: Match.stringLikeRegexp('^AccessLogGroup') },
          cloudWatchEncryptionEnabled: true,
          cloudWatchStreamingEnabled: true,
          idleSessionTimeout: '5',
          maxSessionDuration: '60',
        }),
      },
    });
    template().hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.anyValue() });
  });
});

describe('a target', () => {
  test('has a document that forwards to it and nowhere else, and lets the instance in', () => {
    const session = make().addTarget('Songs', target('songs.internal', 5432, 15432));
    template().hasResourceProperties('AWS::SSM::Document', {
      DocumentType: 'Session',
      Content: {
        sessionType: 'Port',
        parameters: { localPortNumber: Match.objectLike({ default: '15432' }) },
        properties: { type: 'LocalPortForwarding', host: 'songs.internal', portNumber: '5432', localPortNumber: '{{ localPortNumber }}' },
      },
    });
    const rules = [...Object.values(template().findResources('AWS::EC2::SecurityGroup')).flatMap(({ Properties }) => Properties.SecurityGroupIngress ?? []),
      ...Object.values(template().findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => Properties)];
    expect(rules).toContainEqual(expect.objectContaining({ Description: 'From the instance of operators', FromPort: 5432, ToPort: 5432 }));
    expect(session.startCommand).toMatch(/^aws ssm start-session --region us-east-1 --target \S+ --document-name \S+$/);
    expect(session.target.clientCommand).toBeUndefined();
  });

  test('is a database, with the command by which psql verifies its certificate', () => {
    const database = musicDatabase(stack, PRODUCTION);
    make().addTarget('Database', OperatorTarget.database(database, 'songs.abc.us-east-1.rds.amazonaws.com'));
    template().hasOutput('*', { Value: 'psql "host=songs.abc.us-east-1.rds.amazonaws.com hostaddr=127.0.0.1 port=5454 sslmode=verify-full sslrootcert=global-bundle.pem"' });
    template().hasResourceProperties('AWS::SSM::Document', { Content: { properties: { portNumber: '5454' } } });
  });

  test('is a cache, reached by TLS as its user', () => {
    const cache = ClusterCache.fromClusterCacheAttributes(stack, 'Cache', {
      cacheName: 'musicconnect', endpointAddress: 'musicconnect-abc.serverless.use1.cache.amazonaws.com', securityGroupIds: ['sg-1'],
    });
    expect(OperatorTarget.cache(cache).clientCommand)
      .toBe('redis-cli --tls --sni musicconnect-abc.serverless.use1.cache.amazonaws.com -h localhost -p 6379 --user musicconnect --askpass');
  });

  test('is the API server of a cluster, whose certificate kubectl verifies by its own name', () => {
    const cluster = RegionalCluster.fromRegionalClusterAttributes(stack, 'Cluster', { project: 'musicconnect' });
    const { host, port, localPort, clientCommand } = OperatorTarget.cluster(cluster, 'https://ABC.gr7.us-east-1.eks.amazonaws.com');
    expect([host, port, localPort]).toEqual(['ABC.gr7.us-east-1.eks.amazonaws.com', 443, 8443]);
    expect(clientCommand).toBe('kubectl --server https://localhost:8443 --tls-server-name ABC.gr7.us-east-1.eks.amazonaws.com');
  });
});

describe('who may come in', () => {
  test('may use the documents of the targets at this instance, of those that are added later too, and end their own sessions', () => {
    const access = make();
    access.addTarget('First', target('first.internal'));
    expect(access.grants.startSession(role).success).toBe(true);
    access.addTarget('Second', target('second.internal'));
    const said = statements();
    expect(said).toContainEqual(expect.objectContaining({ Action: 'ssm:StartSession', Condition: { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } } }));
    expect(said).toContainEqual(expect.objectContaining({ Action: ['ssm:ResumeSession', 'ssm:TerminateSession', 'ssmmessages:OpenDataChannel'] }));
    const text = JSON.stringify(said);
    expect(['First', 'Second', 'Shell'].map((name) => new RegExp(`Access${name}(Document)?[0-9A-F]{8}`).test(text))).toEqual([true, true, false]);
    expect(text).toContain(':session/${aws:userid}-*');
    expect(text).not.toMatch(/"Resource":"\*"/);
  });

  test('may have a shell only where that is said', () => {
    make().grants.startShell(role);
    expect(JSON.stringify(statements())).toMatch(/AccessShell[0-9A-F]{8}|AccessShell/);
  });
});

describe('fails when', () => {
  const codes = (act: () => unknown) => ValidationErrors.codes(errorOf(act));

  test.each<[string, string, OperatorAccessProps]>([
    ['an idle session never ends', 'OperatorAccessTimeoutInvalid', { idleSessionTimeout: Duration.minutes(61) }],
    ['an idle session ends after seconds', 'OperatorAccessTimeoutInvalid', { idleSessionTimeout: Duration.seconds(90) }],
    ['a session ends after two days', 'OperatorAccessDurationInvalid', { maxSessionDuration: Duration.days(2) }],
    ['a prop is of another type', 'OperatorAccessPropInvalid', { instanceType: 't4g.nano' as never }],
  ])('%s: %s', (_, code, props) => {
    expect(codes(() => make(props))).toEqual([code]);
  });

  test('there is no network, or no VPC, or both, or no subnets', () => {
    const { vpc } = musicNetwork(stack, PRODUCTION);
    expect(codes(() => new OperatorAccess(stack, 'A'))).toEqual(['OperatorAccessNetworkMissing']);
    expect(codes(() => new OperatorAccess(stack, 'B', { vpc: { availabilityZones: [] } as never }))).toEqual(['OperatorAccessNetworkInvalid']);
    expect(codes(() => make({ vpc }))).toEqual(['OperatorAccessNetworkConflict']);
    expect(codes(() => new OperatorAccess(stack, 'C', { vpc, vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } }))).toEqual(['OperatorAccessSubnetsInvalid']);
  });

  test('a target is none', () => {
    const access = make();
    expect(codes(() => access.addTarget('A', target('https://songs.internal')))).toEqual(['OperatorAccessHostInvalid']);
    expect(codes(() => access.addTarget('B', target('songs.internal', 0)))).toEqual(['OperatorAccessPortInvalid', 'OperatorAccessPortInvalid']);
    const other = new ec2.SecurityGroup(stack, 'Other', { vpc: new ec2.Vpc(stack, 'OtherVpc', { natGateways: 0 }) });
    expect(codes(() => access.addTarget('C', OperatorTarget.of({ connectable: other, host: 'songs.internal', port: 1 })))).toEqual(['OperatorAccessVpcMismatch']);
  });
});
