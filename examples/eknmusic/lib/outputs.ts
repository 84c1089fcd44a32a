import type { CentralLogs, GitHubDeployRole, JwtSecret, MediaBucket, MusicApi, MusicDatabase } from '@eknmusic/constructs';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Desktop } from './desktop';

/** What people and workflows ask for. */
export interface Deployment {
  readonly logs: CentralLogs;
  readonly files: MediaBucket;
  readonly backups: MediaBucket;
  readonly code: MediaBucket;
  readonly database: MusicDatabase;
  /** Undefined where there is no domain for it. */
  readonly desktop?: Desktop;
  readonly jwtSecret: JwtSecret;
  readonly api: MusicApi;
  readonly deployRole: GitHubDeployRole;
}

/** Adds the names and addresses to the outputs of the stacks. */
export function addOutputs({ logs, files, backups, code, database, desktop, jwtSecret, api, deployRole }: Deployment): void {
  add(logs, { LogsBucketName: logs.bucket.bucketName, LogsWorkGroupName: logs.search.workGroupName });
  add(files, { FilesBucketName: files.bucketName, BackupsBucketName: backups.bucketName, LambdaCodeBucketName: code.bucketName });
  if (files.delivery) {
    add(files, { FilesUrl: files.delivery.urlForObject(''), DistributionDomainName: files.delivery.distribution.distributionDomainName });
  }
  add(database, { DatabaseInstanceIdentifier: database.instance.instanceIdentifier, DatabaseSecretArn: database.secretArn });
  if (desktop) {
    add(desktop.site, {
      UpdatesUrl: desktop.site.url,
      UpdatesSite: desktop.site.parameterName!,
      PublisherRoleArn: desktop.site.publisher!.role.roleArn,
      CodeSigningKeyArn: desktop.codeSigningKey.keyArn,
      DesktopParameters: desktop.parameters,
    });
  }
  add(api, {
    ApiUrl: api.url,
    ApiFunctionName: api.function.functionName,
    MigrateFunctionName: api.migrations!.function.functionName,
    PostDeploymentCheckFunctionName: api.postDeploymentCheck!.function.functionName,
    JwtSecretArn: jwtSecret.secretArn,
  });
  add(deployRole, { DeployRoleArn: deployRole.roleArn });
}

function add(construct: Construct, values: Record<string, string>): void {
  Object.entries(values).forEach(([name, value]) => new CfnOutput(Stack.of(construct), name, { value }));
}
