import { CfnCluster, type CfnClusterProps } from 'aws-cdk-lib/aws-eks';
import { firesOn } from '../../support/music-rule';

const fires = (props: Partial<CfnClusterProps>) => firesOn('ClusterCreatorNotAdmin', (stack) => new CfnCluster(stack, 'Cluster', {
  roleArn: 'arn:aws:iam::123456789012:role/eks', resourcesVpcConfig: { subnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'] }, ...props,
}));

test.each([
  ['is told nothing', {}],
  ['makes its creator its admin', { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: true }],
  ['does not say that it does not', { authenticationMode: 'API' }],
  ['reads a ConfigMap as well, which no template shows', { authenticationMode: 'API_AND_CONFIG_MAP', bootstrapClusterCreatorAdminPermissions: false }],
])('fires on a cluster that %s', (_what, accessConfig) => {
  expect(fires({ accessConfig })).toEqual(['Cluster']);
});

test('is content with access entries alone', () => {
  expect(fires({ accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false } })).toEqual([]);
});
