import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { CfnCluster } from 'aws-cdk-lib/aws-eks';
import { Cluster, EndpointAccess, KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';
import { firesOn } from '../../support/music-rule';

const fires = (props: Partial<CfnCluster.ResourcesVpcConfigProperty>) => firesOn('ClusterEndpointPrivate', (stack) => new CfnCluster(stack, 'Cluster', {
  roleArn: 'arn:aws:iam::123456789012:role/eks', resourcesVpcConfig: { subnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'], ...props },
}));

/** The construct that cdk-nag has no rule for. */
const firesOnV2 = (endpointAccess?: EndpointAccess) => firesOn('ClusterEndpointPrivate', (stack) => new Cluster(stack, 'Cluster', {
  version: KubernetesVersion.V1_36, vpc: new Vpc(stack, 'Vpc'), endpointAccess,
}));

test('fires on a cluster with a public endpoint, which is what EKS makes unless it is told otherwise', () => {
  expect(fires({ endpointPublicAccess: true, endpointPrivateAccess: true })).toEqual(['Cluster']);
  expect(fires({ endpointPrivateAccess: true })).toEqual(['Cluster']);
  expect(firesOnV2()).toEqual(['Cluster/Resource']);
});

test('is content with a private endpoint', () => {
  expect(fires({ endpointPublicAccess: false, endpointPrivateAccess: true })).toEqual([]);
  expect(firesOnV2(EndpointAccess.PRIVATE)).toEqual([]);
});
