import { GitHubDeployRole, type MusicApi } from '@eknmusic/constructs';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Environment } from './environments';

export interface DeliveryStackProps extends StackProps {
  readonly name: string;
  readonly environment: Environment;
  readonly api: MusicApi;
}

/** Lets the workflows of the repository deploy, migrate the database, walk the checklist, and take a deployment back. */
export class DeliveryStack extends Stack {
  public constructor(scope: Construct, id: string, props: DeliveryStackProps) {
    super(scope, id, props);
    const { name, environment, api } = props;
    const deployRole = new GitHubDeployRole(this, 'DeployRole', {
      tier: environment.tier,
      repository: environment.repository,
      oidcProviderArn: environment.oidcProviderArn,
      roleName: `eknmusic-${name}-deploy`,
    });
    api.migrations!.grants.run(deployRole);
    api.postDeploymentCheck!.grants.run(deployRole);
    deployRole.policy.addStatements(new PolicyStatement({
      sid: 'RollBack',
      actions: ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:ListVersionsByFunction'],
      resources: [api.function.functionArn],
    }));
    new CfnOutput(this, 'DeployRoleArn', { value: deployRole.roleArn });
  }
}
