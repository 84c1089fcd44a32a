import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import { operators, type Specimen } from '../support/specimen';
import { MusicNetwork, type MusicNetworkProps, NatCoverage } from '@eknmusic/constructs';

export const SPECIMENS: Specimen[] = [
  specimen('MusicNetwork', {}),
  specimen('MusicNetwork, without NAT gateways', {
    natCoverage: NatCoverage.NONE,
    interfaceEndpoints: [InterfaceVpcEndpointAwsService.SECRETS_MANAGER, InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS],
  }),
];

function specimen(name: string, props: MusicNetworkProps): Specimen {
  return { name, create: (stack, tier) => new MusicNetwork(stack, 'MusicNetwork', { tier, alarmActions: [operators(stack)], ...props }) };
}
