import { Annotations, Stack } from 'aws-cdk-lib';
import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { operators, type Specimen } from '../support/specimen';
import { DeploymentTier, MusicNatProvider, MusicNetwork, type MusicNetworkProps } from '@eknmusic/constructs';

export const SPECIMENS: Specimen[] = [
  specimen('MusicNetwork', {}),
  specimen('MusicNetwork, without NAT gateways', {
    natGateways: 0,
    interfaceEndpoints: [InterfaceVpcEndpointAwsService.SECRETS_MANAGER, InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS],
  }),
  {
    name: 'MusicNetwork, with a NAT instance',
    create(stack, tier) {
      const network = new MusicNetwork(stack, 'MusicNetwork', {
        tier,
        alarmActions: [operators(stack)],
        maxAzs: 2,
        natGateways: tier === DeploymentTier.DEVELOPMENT ? 1 : 2,
        natGatewayProvider: MusicNatProvider.instance(),
        encryptionKey: Key.fromKeyArn(stack, 'SharedKey', `arn:aws:kms:${Stack.of(stack).region}:123456789012:key/shared`),
      });
      Annotations.of(network).acknowledgeWarning('@eknmusic/constructs:networkNatInstances', 'packs are to see them in every tier');
    },
  },
];

function specimen(name: string, props: MusicNetworkProps): Specimen {
  return { name, create: (stack, tier) => new MusicNetwork(stack, 'MusicNetwork', { tier, alarmActions: [operators(stack)], ...props }) };
}
