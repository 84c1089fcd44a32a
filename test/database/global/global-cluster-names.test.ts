import { App, Stack } from 'aws-cdk-lib';
import { GlobalClusterNames } from '../../../src/database/global/global-cluster-names';

const names = new GlobalClusterNames('musicconnect');
const stack = new Stack(new App(), 'S', { env: { account: '123456789012', region: 'eu-west-1' } });

test('members differ in name by their region', () => {
  expect(names.clusterIdentifier('us-east-1')).toBe('musicconnect-us-east-1');
  expect(names.clusterIdentifier('eu-west-1')).toBe('musicconnect-eu-west-1');
});

test('names that the other regions need are literal, only partition and account are of the stack that asks', () => {
  const resolve = (arn: string) => JSON.stringify(stack.resolve(arn));
  expect(resolve(names.clusterArn(stack, 'us-west-2'))).toContain(':rds:us-west-2:123456789012:cluster:musicconnect-us-west-2"');
  expect(resolve(names.globalClusterArn(stack))).toContain(':rds::123456789012:global-cluster:musicconnect"');
  expect(resolve(names.vaultArn(stack, 'us-west-2'))).toContain(':backup:us-west-2:123456789012:backup-vault:musicconnect"');
});

test('what is replicated or copied has the same name in each region', () => {
  expect(names.masterSecretName).toBe('musicconnect/master');
  expect(names.applicationSecretName).toBe('musicconnect/application');
  expect(names.vaultName).toBe('musicconnect');
  expect(names.failoverMachineName('us-west-2')).toBe(names.failoverMachineName('eu-west-1'));
});
