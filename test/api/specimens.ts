import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { JsonSchemaType } from 'aws-cdk-lib/aws-apigateway';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Architecture, Function, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DatabaseCluster, DatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { DATABASE_SECRET_ARN, DATABASE_SECURITY_GROUP, importedVpc } from '../support/music-api';
import { project } from '../support/project';
import { anyResource, jwtSecret, mediaBucket, musicDatabase, musicNetwork, operators, PYTHON, type Specimen, zone } from '../support/specimen';
import { ApiDeployment, ApiFront, ApiWebAcl, MusicApi, type MusicApiProps, MusicDatabase } from '@eknmusic/constructs';

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
      api.addRoute('/partners', [HttpMethod.POST], {
        apiKeyRequired: true,
        requestSchema: { type: JsonSchemaType.OBJECT, required: ['name'], properties: { name: { type: JsonSchemaType.STRING } } },
        requiredParameters: ['querystring.page'],
      });
      api.addApiKey('Partner', { name: `partner-${tier.name}`, rateLimit: 5, burstLimit: 10, monthlyQuota: 100_000 });
    },
  },
  {
    name: 'MusicApi, with everything chosen',
    create(stack, tier) {
      const vpc = importedVpc(stack);
      const api = new MusicApi(stack, 'MusicApi', {
        tier,
        code: PYTHON,
        handler: 'index.main',
        runtime: Runtime.PYTHON_3_14,
        architecture: Architecture.X86_64,
        layers: [LayerVersion.fromLayerVersionArn(stack, 'Layer', `arn:aws:lambda:${Stack.of(stack).region}:123456789012:layer:tools:3`)],
        memorySize: 1024,
        timeout: Duration.seconds(20),
        environment: { FEATURE: 'on' },
        stage: 'blue',
        vpc,
        vpcSubnets: { subnets: vpc.privateSubnets },
        securityGroups: [group(stack)],
        reservedConcurrency: 20,
        cors: { origins: ['app://eknmusic'], methods: ['GET', 'POST'], headers: ['X-Client'], maxAge: Duration.minutes(10) },
        rateLimit: 50,
        burstLimit: 100,
        domainName: 'api.eknmusic.com',
        hostedZone: zone(stack),
        certificate: Certificate.fromCertificateArn(stack, 'Certificate', `arn:aws:acm:${Stack.of(stack).region}:123456789012:certificate/api`),
        deployment: ApiDeployment.canary(20, Duration.minutes(10)),
        dashboard: true,
        metricsNamespace: 'EKNMusic',
        serviceName: 'eknmusic-api',
        encryptionKey: Key.fromKeyArn(stack, 'SharedKey', `arn:aws:kms:${Stack.of(stack).region}:123456789012:key/shared`),
        logRetention: RetentionDays.ONE_YEAR,
        removalPolicy: RemovalPolicy.RETAIN,
        alarmActions: [operators(stack)],
      });
      api.addRoute('/search', [HttpMethod.GET], {
        handler: Function.fromFunctionAttributes(stack, 'Search', {
          functionArn: `arn:aws:lambda:${Stack.of(stack).region}:123456789012:function:search`, sameEnvironment: true,
        }),
      });
    },
  },
  {
    name: 'MusicApi, imported',
    create(stack) {
      MusicApi.fromMusicApiAttributes(stack, 'MusicApi', {
        url: 'https://api.eknmusic.com', aliasArn: `arn:aws:lambda:${Stack.of(stack).region}:123456789012:function:eknmusic-api:live`,
      });
      anyResource(stack);
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
