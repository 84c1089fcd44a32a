import { Annotations, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { InterfaceVpcEndpointAwsService, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { importedVpc } from '../support/music-api';
import { anyResource, operators, type Specimen } from '../support/specimen';
import { DeploymentTier, MusicNatProvider, MusicNetwork, type MusicNetworkProps } from '@eknmusic/constructs';

export const SPECIMENS: Specimen[] = [
  specimen('MusicNetwork', {}),
  specimen('MusicNetwork, without NAT gateways', {
    natGateways: 0,
    maxAzs: 2,
    cidr: '10.20.0.0/16',
    databasePort: 6432,
    flowLogRetention: RetentionDays.ONE_YEAR,
    removalPolicy: RemovalPolicy.RETAIN,
    interfaceEndpoints: [InterfaceVpcEndpointAwsService.SECRETS_MANAGER, InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS],
  }),
  {
    name: 'MusicNetwork, with a NAT instance',
    create(stack, tier) {
      const network = new MusicNetwork(stack, 'MusicNetwork', {
        tier,
        alarmActions: [operators(stack)],
        availabilityZones: ['a', 'b'].map((letter) => `${Stack.of(stack).region}${letter}`),
        natGateways: tier === DeploymentTier.DEVELOPMENT ? 1 : 2,
        natGatewayProvider: MusicNatProvider.instance(),
        encryptionKey: Key.fromKeyArn(stack, 'SharedKey', `arn:aws:kms:${Stack.of(stack).region}:123456789012:key/shared`),
      });
      Annotations.of(network).acknowledgeWarning('@eknmusic/constructs:networkNatInstances', 'packs are to see them in every tier');
    },
  },
  {
    name: 'MusicNetwork, of others',
    create(stack) {
      const vpc = importedVpc(stack);
      const group = (id: string) => SecurityGroup.fromSecurityGroupId(stack, id, `sg-${id.toLowerCase()}`);
      const subnets = { subnets: vpc.privateSubnets };
      MusicNetwork.fromVpc(stack, 'MusicNetwork', {
        vpc,
        functionSubnets: subnets,
        databaseSubnets: subnets,
        functionSecurityGroup: group('Functions'),
        databaseSecurityGroup: group('Databases'),
        databasePort: 6432,
      });
      MusicNetwork.fromMusicNetworkAttributes(stack, 'Imported', {
        vpc, functionSecurityGroupId: 'sg-functions', databaseSecurityGroupId: 'sg-databases', functionSubnets: subnets, databaseSubnets: subnets, databasePort: 6432,
      });
      anyResource(stack);
    },
  },
];

function specimen(name: string, props: MusicNetworkProps): Specimen {
  return { name, create: (stack, tier) => new MusicNetwork(stack, 'MusicNetwork', { tier, alarmActions: [operators(stack)], ...props }) };
}
