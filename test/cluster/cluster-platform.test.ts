import * as fs from 'fs';
import * as path from 'path';
import { App, CfnParameter, Lazy, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { platform, platformCluster } from './platform-specimens';
import { codesIn } from '../../src/private/errors';
import { testStack } from '../support/checks';
import { errorOf } from '../support/error-of';
import {
  ClusterAddOn, ClusterIngress, type ClusterPlatformOptions, ClusterTelemetry, DeploymentTier, type RegionalCluster, type RegionalClusterProps,
  WorkloadImage,
} from '@eknmusic/constructs';

const tier = DeploymentTier.PRODUCTION;
const NAMES = { metrics: 'eknmusic-metrics', logs: 'eknmusic-logs', traces: 'eknmusic-traces' };
const LATE = Lazy.string({ produce: () => 'later' });

/** A cluster in a stack of its own app, or of a given one. */
function cluster(changes: Partial<ClusterPlatformOptions> = {}, props: Partial<RegionalClusterProps> = {}, stack = testStack()): RegionalCluster {
  return platformCluster(stack, tier, { platform: platform(stack, { telemetryBucketNames: NAMES, ...changes }), ...props });
}

function models(stack: Stack, project = 'musicconnect'): any[] {
  const { directory } = Stage.of(stack)!.synth();
  return JSON.parse(fs.readFileSync(path.join(directory, 'gitops', project, 'models.json'), 'utf8'));
}

function codesOf(make: () => unknown): string[] {
  return codesIn((errorOf(make) as Error | undefined)?.message ?? '');
}

function synthesisError(stack: Stack): string {
  try {
    (stack.node.root as App).synth();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('the roles of the platform', () => {
  const role = (suffix: string, statements: object[]) => ({
    Description: Match.anyValue(),
    PolicyDocument: Match.objectLike({ Statement: Match.arrayWith(statements.map((one) => Match.objectLike(one))) }),
    Roles: [{ Ref: Match.stringLikeRegexp(suffix) }],
  });

  test('are those of the charts, but for what an add-on brings', () => {
    const names = (addOns?: ClusterAddOn[]) => {
      const stack = Stack.of(cluster({}, { addOns }));
      return Object.values(Template.fromStack(stack).findResources('AWS::EKS::PodIdentityAssociation'))
        .map(({ Properties: { Namespace, ServiceAccount } }) => `${Namespace}/${ServiceAccount}`).sort();
    };
    const all = ['cert-manager/cert-manager', 'external-dns/external-dns', 'external-secrets/external-secrets'];
    expect(names()).toEqual(all);
    expect(names([])).toEqual(all);
    expect(names([ClusterAddOn.CERT_MANAGER, ClusterAddOn.EXTERNAL_DNS.withConfiguration({ txtOwnerId: 'musicconnect-us-east-1-eks' })])).toEqual(all);
  });

  test('write records in the hosted zone, prove certificates in it, and read the secret of people on call', () => {
    const template = Template.fromStack(Stack.of(cluster({}, { addOns: [] })));
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', role('externaldns', [{ Action: Match.arrayWith(['route53:ChangeResourceRecordSets']) }]));
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', role('certmanager', [{ Action: 'route53:GetChange' }]));
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', role('ExternalSecrets', [{ Action: 'secretsmanager:GetSecretValue' }]));
  });

  test('are not there without a platform', () => {
    const stack = testStack();
    platformCluster(stack, tier, { platform: undefined, addOns: [], hostedZone: undefined });
    Template.fromStack(stack).resourceCountIs('AWS::EKS::PodIdentityAssociation', 0);
    expect(fs.existsSync(path.join(Stage.of(stack)!.synth().directory, 'gitops'))).toBe(false);
  });
});

describe('the model of the platform', () => {
  // eslint-disable-next-line @stylistic/max-len
  const model = (changes: Partial<ClusterPlatformOptions>, props: Partial<RegionalClusterProps> = {}) => models(Stack.of(cluster(changes, props)))[0].platform;

  test('has its defaults', () => {
    expect(model({})).toEqual({
      ingress: { kind: 'nginx', internetFacing: true, loadBalancerCidrs: [] },
      addOns: ['metrics-server', 'cert-manager'],
      domain: 'eknmusic.com',
      buckets: NAMES,
      onCall: { secretName: 'musicconnect/on-call', slackChannel: '#musicconnect-alerts' },
      availabilityPercent: 99.99,
      gitOps: { repository: 'https://github.com/eknmusic/musicconnect-gitops', revision: 'main', path: 'musicconnect', namespace: 'argocd' },
    });
  });

  test('has the domain of a zone that is written with its root', () => {
    const stack = testStack();
    const hostedZone = HostedZone.fromHostedZoneAttributes(stack, 'Rooted', { hostedZoneId: 'Z0EXAMPLE', zoneName: 'eknmusic.com.' });
    cluster({}, { hostedZone }, stack);
    expect(models(stack)[0].platform.domain).toBe('eknmusic.com');
  });

  test('has the buckets that were made for the cluster, and how long each is searched', () => {
    const stack = testStack();
    const made = platformCluster(stack, tier);
    new ClusterTelemetry(stack, 'Telemetry', { tier, cluster: made });
    expect(models(stack)[0].platform).toMatchObject({
      buckets: { metrics: 'musicconnect-us-east-1-metrics-123456789012' }, retentionDays: { metrics: 365, logs: 30, traces: 14 },
    });
  });

  test('knows the name by which a distribution reaches the region', () => {
    const stack = testStack();
    platformCluster(stack, tier, { platform: platform(stack, { telemetryBucketNames: NAMES, ingress: ClusterIngress.nginx({ originName: 'us-east-1.origin.eknmusic.com' }) }) });
    expect(models(stack)[0].platform.ingress).toEqual({ kind: 'nginx', internetFacing: true, loadBalancerCidrs: [], originName: 'us-east-1.origin.eknmusic.com' });
  });

  test.each<[string, (stack: Stack) => RegionalClusterProps['vpc'], string[]]>([
    ['that is made here', (stack) => new Vpc(stack, 'Vpc', { ipAddresses: { allocateVpcCidr: () => ({ cidrBlock: '10.7.0.0/16' }), allocateSubnetsCidr: ({ requestedSubnets }) => ({ allocatedSubnets: requestedSubnets.map((_, index) => ({ cidr: `10.7.${index}.0/24` })) }) } }), ['10.7.0.0/16']],
    ['that was imported', (stack) => Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', vpcCidrBlock: '10.8.0.0/16', availabilityZones: ['us-east-1a', 'us-east-1b'], privateSubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'], privateSubnetRouteTableIds: ['rtb-0a1b2c3d4e5f60001', 'rtb-0a1b2c3d4e5f60002'] }), ['10.8.0.0/16']],
  ])('lets the load balancers of a VPC in %s', (_, vpc, cidrs) => {
    const stack = testStack();
    const made = platformCluster(stack, tier, {
      network: undefined, vpc: vpc(stack), platform: platform(stack, { telemetryBucketNames: NAMES, ingress: ClusterIngress.gatewayApi() }),
    });
    expect(models(Stack.of(made))[0].platform.ingress).toEqual({ kind: 'gateway-api', internetFacing: false, loadBalancerCidrs: cidrs });
    Template.fromStack(stack).hasResourceProperties('AWS::EKS::Cluster', {
      KubernetesNetworkConfig: { ElasticLoadBalancing: { Enabled: true, GatewayApi: { Crds: { Managed: true } } } },
    });
  });
});

describe('the tree', () => {
  test('stands in the assembly of each stage, and what an earlier synthesis left in it is gone', () => {
    const app = new App({ analyticsReporting: false, treeMetadata: false });
    const [staging, production] = [['Staging', '210987654321'], ['Production', '123456789012']].map(([name, account]) => {
      const stack = new Stack(new Stage(app, name, { env: { account, region: 'us-east-1' } }), 'Stack');
      cluster({}, {}, stack);
      return stack;
    });
    const left = path.join(Stage.of(staging)!.outdir, 'gitops', 'musicconnect', 'overlays', 'eu-west-1');
    fs.mkdirSync(left, { recursive: true });
    app.synth();
    for (const stack of [staging, production]) {
      expect(models(stack).map(({ region }) => region)).toEqual(['us-east-1']);
    }
    expect(fs.existsSync(left)).toBe(false);
  });

  test('has the workloads that were added after the cluster, and the limits of node pools that hold them', () => {
    const made = cluster();
    made.addWorkload('backend', { image: WorkloadImage.fromRegistry('public.ecr.aws/musicconnect/backend', '1.4.2'), port: 8080, scaling: { maxReplicas: 100 } });
    const [{ workloads, nodePools }] = models(Stack.of(made));
    expect(workloads.map(({ name }: any) => name)).toEqual(['backend']);
    expect(nodePools.limits.cpu).toBeGreaterThan(16);
  });

  test('is written for each project of an app', () => {
    const stack = testStack();
    cluster({}, {}, stack);
    const other = new Stack(stack.node.root, 'Other', { env: { account: '123456789012', region: 'us-east-1' } });
    cluster({}, { project: 'eknmusic' }, other);
    expect(models(stack)).toHaveLength(1);
    expect(models(other, 'eknmusic')).toHaveLength(1);
  });
});

describe('refuses', () => {
  test.each<[string, (stack: Stack) => Partial<ClusterPlatformOptions>, string]>([
    ['a repository with a login', () => ({ gitOps: { repository: 'https://token@github.com/eknmusic/gitops' } }), 'RegionalClusterGitOpsInvalid'],
    ['a repository that is a word', () => ({ gitOps: { repository: 'gitops' } }), 'RegionalClusterGitOpsInvalid'],
    ['a revision that git does not take', () => ({ gitOps: { repository: 'https://github.com/eknmusic/gitops', revision: 'a..b' } }), 'RegionalClusterGitOpsInvalid'],
    ['a folder that goes up', () => ({ gitOps: { repository: 'https://github.com/eknmusic/gitops', path: '../other' } }), 'RegionalClusterGitOpsInvalid'],
    ['a folder that begins with a slash', () => ({ gitOps: { repository: 'https://github.com/eknmusic/gitops', path: '/musicconnect' } }), 'RegionalClusterGitOpsInvalid'],
    ['a namespace in capitals', () => ({ gitOps: { repository: 'https://github.com/eknmusic/gitops', argoCdNamespace: 'ArgoCD' } }), 'RegionalClusterGitOpsInvalid'],
    ['a repository of deploy time', () => ({ gitOps: { repository: LATE } }), 'RegionalClusterPlatformValueUnknown'],
    ['a bucket of deploy time', () => ({ telemetryBucketNames: { ...NAMES, logs: LATE } }), 'RegionalClusterPlatformValueUnknown'],
    ['no name of a bucket', () => ({ telemetryBucketNames: { ...NAMES, logs: 'Logs' } }), 'RegionalClusterTelemetryInvalid'],
    ['no email address', () => ({ acmeEmail: 'platform' }), 'RegionalClusterAcmeEmailInvalid'],
    ['100 percent', () => ({ availabilityTarget: 100 }), 'RegionalClusterAvailabilityTargetInvalid'],
    ['more decimals than the budget has', () => ({ availabilityTarget: 99.9999 }), 'RegionalClusterAvailabilityTargetInvalid'],
    ['a target of deploy time', (stack) => ({ availabilityTarget: new CfnParameter(stack, 'Target', { type: 'Number' }).valueAsNumber }), 'RegionalClusterPlatformValueUnknown'],
    ['a channel without its sign', (stack) => ({ onCall: { ...platform(stack).onCall, slackChannel: 'alerts' } }), 'RegionalClusterSlackChannelInvalid'],
    ['a channel of deploy time', (stack) => ({ onCall: { ...platform(stack).onCall, slackChannel: LATE } }), 'RegionalClusterPlatformValueUnknown'],
    ['a secret without a name', (stack) => ({ onCall: { ...platform(stack).onCall, secret: new Secret(stack, 'Secret') } }), 'RegionalClusterOnCallSecretNameUnknown'],
    ['a secret of another region', (stack) => ({
      onCall: { ...platform(stack).onCall, secret: Secret.fromSecretNameV2(new Stack(stack.node.root, 'Europe', { env: { account: '123456789012', region: 'eu-west-1' } }), 'Secret', 'on-call') },
    }), 'RegionalClusterOnCallSecretRegionInvalid'],
    ['a domain outside of the zone', () => ({ domainName: 'example.com' }), 'RegionalClusterDomainNameInvalid'],
    ['a domain that ends like the zone', () => ({ domainName: 'noteknmusic.com' }), 'RegionalClusterDomainNameInvalid'],
    ['a domain of deploy time', () => ({ domainName: LATE }), 'RegionalClusterDomainNameUnknown'],
    ['an origin outside of the domain', () => ({ ingress: ClusterIngress.nginx({ originName: 'origin.example.com' }) }), 'RegionalClusterOriginNameInvalid'],
    ['an origin that is the domain', () => ({ ingress: ClusterIngress.nginx({ originName: 'eknmusic.com' }) }), 'RegionalClusterOriginNameInvalid'],
    ['an origin of deploy time', () => ({ ingress: ClusterIngress.nginx({ originName: LATE }) }), 'RegionalClusterPlatformValueUnknown'],
    ['addresses that are none', () => ({ ingress: ClusterIngress.gatewayApi({ loadBalancerCidrs: ['10.0.0.1/16'] }) }), 'RegionalClusterLoadBalancerCidrsInvalid'],
    ['no addresses', () => ({ ingress: ClusterIngress.gatewayApi({ loadBalancerCidrs: [] }) }), 'RegionalClusterLoadBalancerCidrsInvalid'],
    ['addresses of deploy time', () => ({ ingress: ClusterIngress.gatewayApi({ loadBalancerCidrs: [LATE] }) }), 'RegionalClusterLoadBalancerCidrsUnknown'],
  ])('%s', (_, changes, code) => {
    const stack = testStack();
    expect(codesOf(() => cluster(changes(stack), {}, stack))).toEqual([code]);
  });

  test('a platform without a hosted zone', () => {
    expect(codesOf(() => cluster({}, { hostedZone: undefined }))).toEqual(['RegionalClusterPlatformHostedZoneMissing']);
  });

  test('a hosted zone without its name, unless the domain is given', () => {
    const byId = (changes: Partial<ClusterPlatformOptions>) => () => {
      const stack = testStack();
      return cluster(changes, { hostedZone: HostedZone.fromHostedZoneId(stack, 'ById', 'Z0EXAMPLE') }, stack);
    };
    expect(codesOf(byId({}))).toEqual(['RegionalClusterDomainNameUnknown']);
    expect(byId({ domainName: 'eknmusic.com' })).not.toThrow();
  });

  test('the addresses of a VPC that nobody knows', () => {
    const stack = testStack();
    const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['us-east-1a', 'us-east-1b'], privateSubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'], privateSubnetRouteTableIds: ['rtb-0a1b2c3d4e5f60001', 'rtb-0a1b2c3d4e5f60002'] });
    expect(codesOf(() => cluster({ ingress: ClusterIngress.gatewayApi() }, { network: undefined, vpc }, stack))).toEqual(['RegionalClusterLoadBalancerCidrsUnknown']);
  });

  test('external-dns as an add-on whose records belong to nobody in particular', () => {
    expect(codesOf(() => cluster({}, { addOns: [ClusterAddOn.EXTERNAL_DNS] }))).toEqual(['RegionalClusterRecordOwnerMissing']);
  });

  test('buckets that nobody made or named', () => {
    expect(synthesisError(Stack.of(cluster({ telemetryBucketNames: undefined })))).toContain('[RegionalClusterTelemetryMissing]');
  });

  test('an image in a registry that only the deployment knows', () => {
    const stack = testStack();
    const made = cluster({}, {}, stack);
    made.addWorkload('backend', { image: WorkloadImage.fromEcrRepository(new Repository(stack, 'Images'), '1.4.2'), port: 8080 });
    expect(synthesisError(stack)).toContain('[ClusterWorkloadImageUnknown] `addWorkload("backend").image`');
  });

  const europe = (stack: Stack) => new Stack(stack.node.root, 'Europe', { env: { account: '123456789012', region: 'eu-west-1' } });

  test.each<[string, Partial<ClusterPlatformOptions>, string]>([
    ['another repository', { gitOps: { repository: 'https://github.com/eknmusic/other' } }, '`platform.gitOps.repository`'],
    ['another namespace of Argo CD', { gitOps: { ...platform(testStack()).gitOps, argoCdNamespace: 'argo' } }, '`platform.gitOps.argoCdNamespace`'],
    ['another domain', { domainName: 'eu.eknmusic.com' }, '`platform.domainName`'],
  ])('a cluster of the project with %s', (_, changes, prop) => {
    const stack = testStack();
    cluster({}, {}, stack);
    cluster(changes, {}, europe(stack));
    const message = synthesisError(stack);
    expect(message).toContain(`[RegionalClusterPlatformDifferent] ${prop}`);
    expect(message.match(/RegionalClusterPlatformDifferent/g)).toHaveLength(1);
  });

  test.each([[0], [1]])('a platform for one cluster of the project and not for another one, whichever comes first (%i)', (without) => {
    const stack = testStack();
    [stack, europe(stack)].forEach((place, index) => platformCluster(place, tier, {
      platform: index === without ? undefined : platform(place, { telemetryBucketNames: NAMES }),
    }));
    expect(synthesisError(stack)).toContain('[RegionalClusterPlatformMissing]');
  });

  test('two clusters of a project in one region of two accounts', () => {
    const stack = testStack();
    cluster({}, {}, stack);
    cluster({}, {}, new Stack(stack.node.root, 'Other', { env: { account: '210987654321', region: 'us-east-1' } }));
    expect(synthesisError(stack)).toContain('[RegionalClusterRegionTwice]');
  });
});

test('what a compiler would have refused has a code', () => {
  const wrong = ['main', { gitOps: {} }, { ...platform(testStack()), onCall: { slackChannel: '#alerts' } }, { ...platform(testStack()), ingress: 'nginx' }];
  for (const given of wrong) {
    expect(codesOf(() => platformCluster(testStack(), tier, { platform: given as unknown as ClusterPlatformOptions }))).toContain('RegionalClusterPropInvalid');
  }
});
