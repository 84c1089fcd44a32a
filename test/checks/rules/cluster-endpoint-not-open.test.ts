import { CfnCluster } from 'aws-cdk-lib/aws-eks';
import { firesOn } from '../../support/music-rule';

const fires = (props: Partial<CfnCluster.ResourcesVpcConfigProperty>) => firesOn('ClusterEndpointNotOpen', (stack) => new CfnCluster(stack, 'Cluster', {
  roleArn: 'arn:aws:iam::123456789012:role/eks', resourcesVpcConfig: { subnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'], ...props },
}));

test.each([
  ['all of the internet', { publicAccessCidrs: ['198.51.100.0/24', '0.0.0.0/0'] }],
  ['all of the internet, in the newer way of counting', { publicAccessCidrs: ['::/0'] }],
  ['nobody in particular, which means all of the internet', {}],
])('fires on a public endpoint for %s', (_what, props) => {
  expect(fires({ endpointPublicAccess: true, ...props })).toEqual(['Cluster']);
});

test('is content with named addresses, and with a private endpoint', () => {
  expect(fires({ endpointPublicAccess: true, publicAccessCidrs: ['198.51.100.0/24'] })).toEqual([]);
  expect(fires({ endpointPublicAccess: false })).toEqual([]);
});
