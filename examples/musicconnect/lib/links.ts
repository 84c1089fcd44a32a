import { CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import { CfnRoute, CfnVPCPeeringConnection } from 'aws-cdk-lib/aws-ec2';
import type { Region } from './region';

/** A region with the stack of its ways to the others. */
export type Link = Region & { readonly stack: Stack };

/**
 * Connects the networks of all regions with one another, so that backends reach the writer wherever it is: in stacks that are deployed after all networks.
 *
 * CloudFormation accepts what one VPC of an account asks another.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcpeeringconnection.html
 */
export function connectNetworks(regions: readonly Link[]): void {
  // By their names: which of two regions asks the other one does not change with the order in which they were added.
  const links = [...regions].sort((a, b) => (a.region < b.region ? -1 : 1));
  const vpcIds = new Map(links.map(({ region, network: { vpc } }) => [region, new CfnOutput(Stack.of(vpc), 'VpcId', { value: vpc.vpcId })]));
  links.forEach((asking, index) => links.slice(index + 1).forEach((asked) => {
    asking.stack.addStackDependency(Stack.of(asked.network));
    const connection = new CfnVPCPeeringConnection(asking.stack, `With-${asked.region}`, {
      vpcId: asking.network.vpc.vpcId, peerVpcId: across(vpcIds.get(asked.region)!), peerRegion: asked.region,
    });
    const id = new CfnOutput(asking.stack, `Id-${asked.region}`, { value: connection.ref });
    asked.stack.addStackDependency(asking.stack);
    addRoutes(asking, asked, connection.ref);
    addRoutes(asked, asking, across(id));
  }));
}

function across(output: CfnOutput): string {
  return Fn.getStackOutput(output.stack.stackName, output.stack.resolve(output.logicalId), output.stack.region);
}

function addRoutes(from: Link, to: Region, vpcPeeringConnectionId: string): void {
  const { privateSubnets, isolatedSubnets } = from.network.vpc;
  [...privateSubnets, ...isolatedSubnets].forEach(({ node, routeTable: { routeTableId } }) => new CfnRoute(from.stack, `${node.id}-${to.region}`, {
    routeTableId, destinationCidrBlock: to.cidr, vpcPeeringConnectionId,
  }));
}
