import { CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import { CfnRoute, CfnVPCPeeringConnection } from 'aws-cdk-lib/aws-ec2';
import type { Region } from './region';

/**
 * Connects the networks of all regions with one another, so that backends reach the writer wherever it is. Each region has a stack of its own for that, which is
 * deployed after all networks.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/peering/what-is-vpc-peering.html
 */
export function connectNetworks(regions: readonly Region[], stackOf: (region: string) => Stack): void {
  // By their names: which of two regions asks the other one does not change with the order in which they were added.
  const links = regions.length < 2 ? [] : [...regions].sort((a, b) => (a.region < b.region ? -1 : 1)).map((region) => ({ ...region, stack: stackOf(region.region) }));
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

function addRoutes(from: Region & { readonly stack: Stack }, to: Region, vpcPeeringConnectionId: string): void {
  const { privateSubnets, isolatedSubnets } = from.network.vpc;
  [...privateSubnets, ...isolatedSubnets].forEach(({ node, routeTable: { routeTableId } }) => new CfnRoute(from.stack, `${node.id}-${to.region}`, {
    routeTableId, destinationCidrBlock: to.cidr, vpcPeeringConnectionId,
  }));
}
