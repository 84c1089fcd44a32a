import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, CreateStackCommand, DescribeStackEventsCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import { FailoverMachine } from '../../src/database/global/failover-machine';
import { GlobalClusterNames } from '../../src/database/global/global-cluster-names';
import { GlobalDatabaseAlarms } from '../../src/database/global/global-database-alarms';
import type { Emulator } from '../emulator/emulator';

export const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-southeast-1'];
const NAMES = new GlobalClusterNames('rehearsal');
const PORT = 5432;

/** The stacks of the rehearsal: in each region a cluster, its alarms, and its state machine. */
export function templates(account: string, regions: string[], password: string): Map<string, object> {
  const app = new App();
  const made = regions.map((region, i) => {
    const stack = new Stack(app, `Rehearsal-${region}`, { env: { account, region } });
    const isPrimary = i === 0;
    const cluster = new rds.CfnDBCluster(stack, 'Cluster', {
      dbClusterIdentifier: NAMES.clusterIdentifier(region),
      engine: 'aurora-postgresql',
      engineVersion: '16.9',
      port: PORT,
      enableHttpEndpoint: true,
      ...isPrimary ? { databaseName: 'musicconnect', masterUsername: 'musicconnect', masterUserPassword: password } : { globalClusterIdentifier: NAMES.globalClusterIdentifier },
    });
    new rds.CfnDBInstance(stack, 'Instance', { engine: 'aurora-postgresql', dbClusterIdentifier: cluster.ref, dbInstanceClass: 'db.r6g.large' });
    if (isPrimary) {
      new rds.CfnGlobalCluster(stack, 'Global', { globalClusterIdentifier: NAMES.globalClusterIdentifier, sourceDbClusterIdentifier: NAMES.clusterArn(stack, region) })
        .addResourceDependency(cluster);
    }
    new GlobalDatabaseAlarms(stack, 'Alarms', { names: NAMES, region, rpo: Duration.minutes(5), actions: [] });
    new FailoverMachine(stack, 'Failover', {
      construct: 'GlobalMusicDatabase',
      names: NAMES,
      regions: () => regions,
      rto: Duration.minutes(15),
      encryptionKey: new kms.Key(stack, 'Key'),
      logRetention: logs.RetentionDays.ONE_DAY,
      removalPolicy: RemovalPolicy.DESTROY,
      alarmActions: [],
    });
    return stack;
  });
  const assembly = app.synth();
  return new Map(made.map((stack) => [Stack.of(stack).region, withoutBootstrap(assembly.getStackByName(stack.stackName).template as object)]));
}

/** There is no bootstrap stack whose version could be asked. */
function withoutBootstrap(template: any): object {
  const { Parameters: _, Rules: __, ...rest } = template;
  return rest;
}

/** Deploys the stacks, the primary first and the others one after another. */
export async function deploy(emulator: Emulator, stacks: Map<string, object>): Promise<void> {
  for (const [region, template] of stacks) {
    const client = new CloudFormationClient({ ...emulator.client, region });
    try {
      const StackName = `Rehearsal-${region}`;
      await client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template), Capabilities: ['CAPABILITY_IAM'] }));
      for (let status = 'CREATE_IN_PROGRESS'; status !== 'CREATE_COMPLETE';) {
        await sleep(100);
        status = (await client.send(new DescribeStacksCommand({ StackName }))).Stacks![0].StackStatus!;
        if (/FAILED|ROLLBACK/.test(status)) {
          const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
          throw new Error(StackEvents.map(({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId}: ${ResourceStatusReason}`).join('\n'));
        }
      }
    } finally {
      client.destroy();
    }
  }
}
