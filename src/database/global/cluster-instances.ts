import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';

/** The least capacity of replicas, in ACU. */
export const LEAST_FOR_REPLICAS = 8;

/** How one instance is made: its id, and what all instances of the member share. */
export function renderInstance(
  instances: { readonly _instanceType: string | undefined }, id: string, common: rds.ServerlessV2ClusterInstanceProps,
): rds.IClusterInstance {
  return instances._instanceType === undefined
    ? rds.ClusterInstance.serverlessV2(id, { ...common, scaleWithWriter: true })
    : rds.ClusterInstance.provisioned(id, { ...common, instanceType: new ec2.InstanceType(instances._instanceType), promotionTier: 1 });
}
