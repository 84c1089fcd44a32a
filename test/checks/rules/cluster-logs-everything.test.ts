import { CfnCluster, type CfnClusterProps } from 'aws-cdk-lib/aws-eks';
import { firesOn } from '../../support/music-rule';

const fires = (props: Partial<CfnClusterProps>) => firesOn('ClusterLogsEverything', (stack) => new CfnCluster(stack, 'Cluster', {
  roleArn: 'arn:aws:iam::123456789012:role/eks', resourcesVpcConfig: { subnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'] }, ...props,
}));

const logs = (...types: string[]) => ({ logging: { clusterLogging: { enabledTypes: types.map((type) => ({ type })) } } });

test('fires on each log that is not written', () => {
  expect(fires({})).toEqual(['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'].map((log) => `Cluster [${log}]`));
  expect(fires(logs('api', 'authenticator', 'controllerManager', 'scheduler'))).toEqual(['Cluster [audit]']);
});

test('is content with all five', () => {
  expect(fires(logs('api', 'audit', 'authenticator', 'controllerManager', 'scheduler'))).toEqual([]);
});
