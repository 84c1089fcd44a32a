import { resolve4 } from 'node:dns/promises';
import { connect } from 'node:tls';
import { CodeDeployClient, CreateDeploymentCommand, GetDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { GetAliasCommand, GetFunctionCommand, type LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import {
  DeleteDBInstanceCommand, DescribeDBInstancesCommand, RDSClient, RestoreDBInstanceToPointInTimeCommand,
} from '@aws-sdk/client-rds';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { archive } from '../../src/python/python-archive';
import { call, output, until, withLambda } from '../deployment/backend';
import { type Deployed, expectSame } from '../deployment/checks';
import { view, withSigner } from '../deployment/example-checks';
import type { Line } from '../deployment/line';
import { hasType, idsOf } from '../deployment/resources';

const SOON = 15_000;
const LONG = 60_000;

/** What services do by themselves, of which an emulator knows nothing. */
export const SERVICE_LINES: Line[] = [
  {
    name: 'the names resolve, and the certificates are those of the names',
    requirements: ['E7', 'E8'],
    minutes: 1,
    applies: (deployed) => hasType(deployed, 'AWS::CertificateManager::Certificate'),
    run: async (deployed) => {
      const { hostname } = new URL(output(deployed, 'ApiUrl'));
      const addresses = await until(deployed, `the address of ${hostname}`, SOON, async () => resolve4(hostname).catch(() => undefined));
      const names = await certificateNames(hostname);
      expectSame(`Whether the certificate is for ${hostname}`, names.split(', ').includes(`DNS:${hostname}`), true);
      return `${hostname}: ${addresses.join(', ')}; ${names}`;
    },
  },
  {
    name: 'CloudFront serves a file from its cache',
    requirements: ['E8'],
    minutes: 5,
    applies: (deployed) => hasType(deployed, 'AWS::CloudFront::Distribution'),
    run: async (deployed) => {
      let seen = '';
      await withSigner(deployed, async (sign) => {
        seen = await until(deployed, 'a hit in the cache', SOON, async () => {
          const { headers } = await view(deployed, sign('songs/first.mp3', 300));
          return String(headers['x-cache']).startsWith('Hit') ? `${headers['x-cache']} at ${headers['x-amz-cf-pop']}` : undefined;
        });
      });
      return seen;
    },
  },
  {
    name: 'the web ACL refuses an attack before it reaches the files',
    requirements: ['E8'],
    minutes: 1,
    applies: (deployed) => hasType(deployed, 'AWS::WAFv2::WebACL') && hasType(deployed, 'AWS::CloudFront::Distribution'),
    run: async (deployed) => {
      const { status } = await view(deployed, 'songs/first.mp3?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E');
      expectSame('The answer', status, 403);
      return 'cross-site scripting in a query string: 403';
    },
  },
  {
    name: 'CodeDeploy shifts requests to a new version, and rolls back automatically when that version fails',
    requirements: ['E16'],
    minutes: 35,
    applies: (deployed) => hasType(deployed, 'AWS::CodeDeploy::DeploymentGroup'),
    run: (deployed) => withLambda(deployed, async (lambda) => {
      const FunctionName = output(deployed, 'ApiFunctionName');
      const { FunctionVersion: before } = await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }));
      const { Code } = await lambda.send(new GetFunctionCommand({ FunctionName }));
      const original = (await deployed.place.fetch(Code!.Location!)).body;
      try {
        const failing = await publish(lambda, FunctionName, FAILING_VERSION);
        const { status, message } = await shift(deployed, FunctionName, before!, failing);
        expectSame('How the deployment of a failing version ended', ['Failed', 'Stopped'].includes(status), true);
        const { FunctionVersion, RoutingConfig } = await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }));
        expectSame('Where the alias leads', [FunctionVersion, RoutingConfig?.AdditionalVersionWeights ?? {}], [before, {}]);
        return `version ${failing}: ${status} (${message}); the alias leads to ${before} again`;
      } finally {
        const good = await publish(lambda, FunctionName, original);
        await shift(deployed, FunctionName, before!, good);
      }
    }),
  },
  {
    name: 'the secrets are rotated on a schedule',
    requirements: ['E4'],
    minutes: 1,
    run: async (deployed) => {
      const client = new SecretsManagerClient(deployed.place.client);
      try {
        const dates = await Promise.all(['DatabaseSecretArn', 'JwtSecretArn'].map(async (name) =>
          (await client.send(new DescribeSecretCommand({ SecretId: output(deployed, name) }))).NextRotationDate));
        expectSame('Whether each has a date', dates.map((date) => date !== undefined && date.getTime() > Date.now()), [true, true]);
        return `next: ${dates.map((date) => date!.toISOString()).join(', ')}`;
      } finally {
        client.destroy();
      }
    },
  },
  {
    name: 'a copy of the database is restored to the latest point in time',
    requirements: ['E16'],
    minutes: 30,
    run: async (deployed) => {
      const client = new RDSClient(deployed.place.client);
      const source = output(deployed, 'DatabaseInstanceIdentifier');
      const copy = `${source.slice(0, 50)}-verify`;
      const describe = async (DBInstanceIdentifier: string) =>
        (await client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }))).DBInstances![0];
      try {
        const { DBSubnetGroup, VpcSecurityGroups, DBParameterGroups } = await describe(source);
        await until(deployed, 'the first backup', LONG, async () => (await describe(source)).LatestRestorableTime);
        await client.send(new RestoreDBInstanceToPointInTimeCommand({
          SourceDBInstanceIdentifier: source,
          TargetDBInstanceIdentifier: copy,
          UseLatestRestorableTime: true,
          PubliclyAccessible: false,
          DBSubnetGroupName: DBSubnetGroup!.DBSubnetGroupName,
          VpcSecurityGroupIds: VpcSecurityGroups!.map(({ VpcSecurityGroupId }) => VpcSecurityGroupId!),
          DBParameterGroupName: DBParameterGroups![0].DBParameterGroupName,
        }));
        const restored = await until(deployed, `restoring ${copy}`, LONG, async () => {
          const instance = await describe(copy);
          return instance.DBInstanceStatus === 'available' ? instance : undefined;
        });
        expectSame('The encryption and the key', [restored.StorageEncrypted, restored.KmsKeyId], [true, (await describe(source)).KmsKeyId]);
        return `${copy}: PostgreSQL ${restored.EngineVersion}, ${restored.DBInstanceClass}, encrypted with the same key`;
      } finally {
        await client.send(new DeleteDBInstanceCommand({
          DBInstanceIdentifier: copy, SkipFinalSnapshot: true, DeleteAutomatedBackups: true,
        })).catch(() => undefined);
        client.destroy();
      }
    },
  },
];

/** The code of a version whose every request fails. */
const FAILING_VERSION = archive([{
  path: 'src/handler.py', data: Buffer.from('def main(event, context):\n    raise RuntimeError("A rehearsal by verify:aws.")\n'),
}]);

async function publish(lambda: LambdaClient, FunctionName: string, ZipFile: Uint8Array): Promise<string> {
  const { Version } = await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, Publish: true }));
  return Version!;
}

/** Lets CodeDeploy move the alias from one version to another, and waits for its end. */
async function shift(deployed: Deployed, functionName: string, from: string, to: string): Promise<{ status: string; message: string }> {
  const client = new CodeDeployClient(deployed.place.client);
  try {
    const [applicationName] = await idsOf(deployed, 'AWS::CodeDeploy::Application');
    const [deploymentGroupName] = await idsOf(deployed, 'AWS::CodeDeploy::DeploymentGroup');
    const content = JSON.stringify({
      version: 0.0,
      Resources: [{ api: { Type: 'AWS::Lambda::Function', Properties: { Name: functionName, Alias: 'live', CurrentVersion: from, TargetVersion: to } } }],
    });
    const { deploymentId } = await client.send(new CreateDeploymentCommand({
      applicationName, deploymentGroupName, revision: { revisionType: 'AppSpecContent', appSpecContent: { content } },
    }));
    return await until(deployed, `the deployment ${deploymentId}`, LONG, async () => {
      // An alarm needs requests to go off by.
      await Promise.all(Array.from({ length: 20 }, async () => call(deployed, 'GET', '/health').catch(() => undefined)));
      const { deploymentInfo } = await client.send(new GetDeploymentCommand({ deploymentId }));
      const { status, errorInformation } = deploymentInfo!;
      return ['Succeeded', 'Failed', 'Stopped'].includes(status!) ? { status: status!, message: errorInformation?.message ?? 'no error' } : undefined;
    });
  } finally {
    client.destroy();
  }
}

async function certificateNames(servername: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: servername, port: 443, servername }, () => {
      resolve(socket.getPeerCertificate().subjectaltname ?? '');
      socket.end();
    });
    socket.on('error', reject);
  });
}
