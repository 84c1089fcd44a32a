import { CfnCluster, type CfnClusterProps } from 'aws-cdk-lib/aws-eks';
import { firesOn } from '../../support/music-rule';

const fires = (props: Partial<CfnClusterProps>) => firesOn('ClusterDeletionProtected', (stack) => new CfnCluster(stack, 'Cluster', {
  roleArn: 'arn:aws:iam::123456789012:role/eks', resourcesVpcConfig: { subnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'] }, ...props,
}));

test('fires on a cluster that one call deletes', () => {
  expect(fires({})).toEqual(['Cluster']);
  expect(fires({ deletionProtection: false })).toEqual(['Cluster']);
});

test('is content with deletion protection', () => {
  expect(fires({ deletionProtection: true })).toEqual([]);
});
