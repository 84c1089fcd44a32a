import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';
import { regionalCluster } from './specimens';
import { zone } from '../support/specimen';
import { ClusterAddOn, DeploymentTier, RegionalCluster, type RegionalClusterProps } from '@eknmusic/constructs';

const stackIn = () => new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Test', { env: { account: '123456789012', region: 'us-east-1' } });

function template(props: (stack: Stack) => Partial<RegionalClusterProps>): Template {
  const stack = stackIn();
  regionalCluster(stack, DeploymentTier.PRODUCTION, props(stack));
  return Template.fromStack(stack);
}

// eslint-disable-next-line @stylistic/max-len
const refuses = (addOns: ClusterAddOn[], props: Partial<RegionalClusterProps> = {}) => () => regionalCluster(stackIn(), DeploymentTier.PRODUCTION, { addOns, ...props });

const idOf = (all: Template, addonName: string) => Object.keys(all.findResources('AWS::EKS::Addon', { Properties: { AddonName: addonName } }))[0];

describe('add-ons', () => {
  test('are metrics-server and cert-manager by default', () => {
    const names = Object.values(template(() => ({})).findResources('AWS::EKS::Addon')).map(({ Properties }) => Properties.AddonName);
    expect(names.sort()).toEqual(['cert-manager', 'metrics-server']);
  });

  test('have the version and the configuration that they are given, and otherwise those of EKS', () => {
    const all = template(() => ({ addOns: [ClusterAddOn.METRICS_SERVER.withVersion('v0.8.0-eksbuild.1').withConfiguration({ replicas: 3 }), ClusterAddOn.SNAPSHOT_CONTROLLER] }));
    all.hasResourceProperties('AWS::EKS::Addon', { AddonName: 'metrics-server', AddonVersion: 'v0.8.0-eksbuild.1', ConfigurationValues: '{"replicas":3}' });
    all.hasResourceProperties('AWS::EKS::Addon', { AddonName: 'snapshot-controller', AddonVersion: Match.absent(), ConfigurationValues: Match.absent() });
  });

  test('come after those that they need, in whichever order they are named', () => {
    const all = template(() => ({ addOns: [ClusterAddOn.ADOT, ClusterAddOn.CERT_MANAGER] }));
    expect(all.findResources('AWS::EKS::Addon')[idOf(all, 'adot')].DependsOn).toEqual([idOf(all, 'cert-manager')]);
  });

  test('come after the role of their pods, which get credentials when they are created', () => {
    const all = template((stack) => ({ hostedZone: zone(stack), addOns: [ClusterAddOn.EXTERNAL_DNS] }));
    const [association] = Object.keys(all.findResources('AWS::EKS::PodIdentityAssociation', { Properties: { Namespace: 'external-dns', ServiceAccount: 'external-dns' } }));
    expect(all.findResources('AWS::EKS::Addon')[idOf(all, 'external-dns')].DependsOn).toEqual([association]);
  });

  test('cert-manager may write the records of challenges into the hosted zone, and no other records', () => {
    template((stack) => ({ hostedZone: zone(stack) })).hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([{
          Action: ['route53:ChangeResourceRecordSets', 'route53:ListResourceRecordSets'],
          Effect: 'Allow',
          Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':route53:::hostedzone/Z0EXAMPLE']] },
          Condition: { 'ForAllValues:StringEquals': { 'route53:ChangeResourceRecordSetsRecordTypes': ['TXT'] } },
        }]),
      }),
    });
  });

  test('cert-manager has no role without a hosted zone', () => {
    template(() => ({})).resourceCountIs('AWS::EKS::PodIdentityAssociation', 0);
  });

  test('the agent of CloudWatch has the policy that its documentation names', () => {
    template(() => ({ addOns: [ClusterAddOn.CLOUDWATCH_OBSERVABILITY] })).hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'musicconnect-us-east-1-eks-cloudwatch-agent',
      ManagedPolicyArns: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/CloudWatchAgentServerPolicy']] }],
    });
  });

  test('an add-on that the library does not name can need others, and have a role', () => {
    const own = ClusterAddOn.of('own', { needs: ['metrics-server'], namespace: 'own', serviceAccount: 'agent', managedPolicyNames: ['AmazonSSMReadOnlyAccess'] });
    const all = template(() => ({ addOns: [own, ClusterAddOn.METRICS_SERVER] }));
    expect(all.findResources('AWS::EKS::Addon')[idOf(all, 'own')].DependsOn).toContain(idOf(all, 'metrics-server'));
    all.hasResourceProperties('AWS::EKS::PodIdentityAssociation', { Namespace: 'own', ServiceAccount: 'agent' });
  });
});

describe('add-ons that are refused', () => {
  test('without those that they need', () => {
    expect(refuses([ClusterAddOn.ADOT])).toThrow(/RegionalClusterAddOnMissing\] `addOns\[0\]` needs the add-on cert-manager/);
  });

  test.each(['vpc-cni', 'coredns', 'kube-proxy', 'aws-ebs-csi-driver', 'eks-pod-identity-agent', 'eks-node-monitoring-agent'])('what Auto Mode runs itself: %s', (name) => {
    expect(refuses([ClusterAddOn.of(name)])).toThrow(/RegionalClusterAddOnBuiltIn.*EKS Auto Mode runs itself/);
  });

  test.each(['kube-state-metrics', 'prometheus-node-exporter'])('what the chart of Prometheus brings: %s', (name) => {
    expect(refuses([ClusterAddOn.of(name)])).toThrow(/RegionalClusterAddOnBuiltIn.*kube-prometheus-stack/);
  });

  test('beside those that they conflict with', () => {
    expect(refuses([ClusterAddOn.of('own', { conflicts: ['metrics-server'] }), ClusterAddOn.METRICS_SERVER]))
      .toThrow(/RegionalClusterAddOnConflict\] `addOns\[0\]` cannot be beside the add-on metrics-server/);
  });

  test('on a version of Kubernetes that is too old for them', () => {
    const own = ClusterAddOn.of('own', { minimumKubernetesVersion: '1.35' });
    expect(refuses([own], { version: KubernetesVersion.V1_34 })).toThrow(/RegionalClusterAddOnTooNew.*needs Kubernetes 1.35, and the cluster has 1.34/);
    expect(refuses([own], { version: KubernetesVersion.V1_35 })).not.toThrow();
  });

  test('in a circle', () => {
    expect(refuses([ClusterAddOn.of('one', { needs: ['two'] }), ClusterAddOn.of('two', { needs: ['one'] })]))
      .toThrow(/RegionalClusterAddOnCircle.*one needs two needs one/);
  });

  test('twice, by a name that is none, in a version that is none', () => {
    expect(refuses([ClusterAddOn.METRICS_SERVER, ClusterAddOn.METRICS_SERVER])).toThrow(/RegionalClusterAddOnRepeated\] `addOns\[1\]`/);
    expect(refuses([ClusterAddOn.of('not a name')])).toThrow(/RegionalClusterAddOnInvalid/);
    expect(refuses([ClusterAddOn.METRICS_SERVER.withVersion('latest')])).toThrow(/RegionalClusterAddOnVersionInvalid/);
  });

  test('external-dns without a hosted zone', () => {
    expect(refuses([ClusterAddOn.EXTERNAL_DNS])).toThrow(/RegionalClusterHostedZoneMissing/);
  });
});

describe('roles of pods', () => {
  test('are assumed by the pods of one service account of one cluster, and by nobody else', () => {
    const stack = stackIn();
    regionalCluster(stack, DeploymentTier.PRODUCTION).addPodIdentity('Backend', { namespace: 'musicconnect', serviceAccount: 'backend' });
    const all = Template.fromStack(stack);
    const roles = all.findResources('AWS::IAM::Role', { Properties: { RoleName: 'musicconnect-us-east-1-eks-backend' } });
    const [[id, { Properties: { AssumeRolePolicyDocument: { Statement } } }]] = Object.entries(roles);
    expect(Statement.flatMap(({ Action }: { Action: string | string[] }) => Action).sort()).toEqual(['sts:AssumeRole', 'sts:TagSession']);
    for (const { Principal, Condition } of Statement) {
      expect(Principal).toEqual({ Service: 'pods.eks.amazonaws.com' });
      expect(Condition).toEqual({
        StringEquals: {
          'aws:RequestTag/eks-cluster-arn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':eks:us-east-1:123456789012:cluster/musicconnect-us-east-1-eks']] },
          'aws:RequestTag/kubernetes-namespace': 'musicconnect',
          'aws:RequestTag/kubernetes-service-account': 'backend',
        },
      });
    }
    all.hasResourceProperties('AWS::EKS::PodIdentityAssociation', {
      ClusterName: { Ref: Match.anyValue() }, Namespace: 'musicconnect', ServiceAccount: 'backend', RoleArn: { 'Fn::GetAtt': [id, 'Arn'] },
    });
  });

  test('are allowed nothing until they are granted something', () => {
    const pods = regionalCluster(stackIn(), DeploymentTier.PRODUCTION).addPodIdentity('Backend', { namespace: 'musicconnect', serviceAccount: 'backend' });
    expect(pods.policy).toBeUndefined();
  });

  test('belong to a cluster of another app as well, by its name', () => {
    const stack = stackIn();
    RegionalCluster.fromRegionalClusterAttributes(stack, 'Cluster', { project: 'musicconnect' })
      .addPodIdentity('Backend', { namespace: 'musicconnect', serviceAccount: 'backend', roleSuffix: 'api' });
    const all = Template.fromStack(stack);
    all.hasResourceProperties('AWS::EKS::PodIdentityAssociation', { ClusterName: 'musicconnect-us-east-1-eks' });
    all.hasResourceProperties('AWS::IAM::Role', { RoleName: 'musicconnect-us-east-1-eks-api' });
  });

  test.each([['Backend'], ['back_end'], ['']])('a service account that is no name is refused: %j', (serviceAccount) => {
    const cluster = regionalCluster(stackIn(), DeploymentTier.PRODUCTION);
    expect(() => cluster.addPodIdentity('Pods', { namespace: 'musicconnect', serviceAccount })).toThrow(/RegionalClusterServiceAccountInvalid/);
  });

  test('a name that is too long for a role is refused', () => {
    const cluster = regionalCluster(stackIn(), DeploymentTier.PRODUCTION);
    expect(() => cluster.addPodIdentity('Pods', { namespace: 'musicconnect', serviceAccount: 'backend', roleSuffix: 'a'.repeat(40) })).toThrow(/RegionalClusterRoleSuffixInvalid/);
  });
});
