import type { Stack } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { DatabaseCluster, DatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { DATABASE_SECRET_ARN, DATABASE_SECURITY_GROUP, importedVpc } from '../support/music-api';
import { project } from '../support/project';
import { jwtSecret, mediaBucket, musicDatabase, musicNetwork, operators, PYTHON, type Specimen, zone } from '../support/specimen';
import { ApiFront, ApiWebAcl, MusicApi, type MusicApiProps, MusicDatabase } from '@eknmusic/constructs';

export const SPECIMENS: Specimen[] = [
  specimen('MusicApi, HTTP', {
    front: ApiFront.http({ jwtAuthorizer: { issuer: 'https://id.eknmusic.com', audience: ['desktop'] } }),
    cors: { exposedHeaders: ['ETag'], allowCredentials: true },
  }),
  specimen('MusicApi, REST', {
    front: ApiFront.rest({ apiKeyRequired: true, binaryMediaTypes: ['image/*'] }),
    cors: { exposedHeaders: ['ETag'], allowCredentials: true },
  }, (api) => api.addApiKey('Partner')),
  {
    name: 'MusicApi, alone and without a network',
    create: (stack, tier) => new MusicApi(stack, 'MusicApi', { tier, code: PYTHON, alarmActions: [operators(stack)] }),
  },
  {
    name: 'MusicApi, REST without a web ACL, with keys for some routes',
    create(stack, tier) {
      const front = ApiFront.rest({ webAcl: ApiWebAcl.none('Requests come from partners only, through a filter of theirs.') });
      const api = new MusicApi(stack, 'MusicApi', { tier, code: PYTHON, front, alarmActions: [operators(stack)] });
      api.addRoute('/partners', [HttpMethod.GET], { apiKeyRequired: true });
      api.addApiKey('Partner');
    },
  },
  {
    name: 'MusicApi, in a network of others, with an instance of theirs',
    create: (stack, tier) => new MusicApi(stack, 'MusicApi', {
      tier,
      code: PYTHON,
      vpc: importedVpc(stack),
      database: MusicDatabase.fromInstance(stack, 'Database', DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Instance', {
        instanceIdentifier: 'theirs', instanceEndpointAddress: 'theirs.abc.us-east-1.rds.amazonaws.com', port: 6000, securityGroups: [group(stack)],
      }), { secret: secret(stack) }),
      alarmActions: [operators(stack)],
    }),
  },
  {
    name: 'MusicApi, in a network of others, with a cluster of theirs',
    create: (stack, tier) => new MusicApi(stack, 'MusicApi', {
      tier,
      code: PYTHON,
      vpc: importedVpc(stack),
      database: MusicDatabase.fromCluster(stack, 'Database', DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Cluster', {
        clusterIdentifier: 'theirs', securityGroups: [group(stack)],
      }), { secret: secret(stack), port: 6543 }),
      alarmActions: [operators(stack)],
    }),
  },
];

const group = (stack: Stack) => SecurityGroup.fromSecurityGroupId(stack, 'Group', DATABASE_SECURITY_GROUP);
const secret = (stack: Stack) => Secret.fromSecretCompleteArn(stack, 'Secret', DATABASE_SECRET_ARN);

/** The whole of an API, with what it works with in the same stack. */
function specimen(name: string, props: Partial<MusicApiProps>, use: (api: MusicApi) => void = () => {}): Specimen {
  return {
    name,
    create(stack, tier) {
      const api = new MusicApi(stack, 'MusicApi', {
        tier,
        code: project(),
        network: musicNetwork(stack, tier),
        database: musicDatabase(stack, tier),
        files: mediaBucket(stack, tier),
        jwtSecret: jwtSecret(stack, tier),
        domainName: 'api.eknmusic.com',
        hostedZone: zone(stack),
        migrations: {},
        postDeploymentCheck: {},
        alarmActions: [operators(stack)],
        ...props,
      });
      api.addRoute('/health', [HttpMethod.GET], { open: true });
      use(api);
    },
  };
}
