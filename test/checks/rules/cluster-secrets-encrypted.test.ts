import { CfnCluster, type CfnClusterProps } from 'aws-cdk-lib/aws-eks';
import { firesOn } from '../../support/music-rule';

const fires = (props: Partial<CfnClusterProps>) => firesOn('ClusterSecretsEncrypted', (stack) => new CfnCluster(stack, 'Cluster', {
  roleArn: 'arn:aws:iam::123456789012:role/eks', resourcesVpcConfig: { subnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'] }, ...props,
}));

test('fires on a cluster without a key for its secrets', () => {
  expect(fires({})).toEqual(['Cluster']);
  expect(fires({ encryptionConfig: [] })).toEqual(['Cluster']);
});

test('is content with a key', () => {
  expect(fires({ encryptionConfig: [{ provider: { keyArn: 'arn:aws:kms:us-east-1:123456789012:key/1' }, resources: ['secrets'] }] })).toEqual([]);
});
