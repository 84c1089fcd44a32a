import { Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { ApiDeployment } from './api-deployment';
import { versionErrors } from './music-api-metrics';
import type { PostDeploymentCheck } from '../deployment/post-deployment-check';
import { acknowledge } from '../private/acknowledge';
import { createAlarm } from '../private/alarms';
import { description } from '../private/descriptions';
import { renewWith } from '../private/function-version';
import { acknowledgeWildcard } from '../private/rendered';

/** How requests move to a new version, and what takes them back. */
export interface ApiReleaseOptions {
  readonly alias: lambda.Alias;
  readonly version: lambda.Version;
  readonly deployment: Required<ApiDeployment>;
  readonly actions: cloudwatch.IAlarmAction[];
  /** Runs when all requests have moved; when a line fails, they move back. @default - nothing runs */
  readonly check?: PostDeploymentCheck;
}

/** The deployment group that moves the requests of the alias from version to version. */
export class ApiRelease extends Construct {
  public readonly role: iam.Role;
  public readonly policy: iam.ManagedPolicy;
  public readonly application: codedeploy.LambdaApplication;
  public readonly configuration: codedeploy.LambdaDeploymentConfig;
  public readonly errorsAlarm: cloudwatch.Alarm;
  public readonly group: codedeploy.LambdaDeploymentGroup;

  public constructor(scope: Construct, id: string, private readonly options: ApiReleaseOptions) {
    super(scope, id);
    this.role = new iam.Role(this, 'Role', {
      description: description(`Moves the requests to ${scope.node.path} from version to version`),
      assumedBy: new iam.ServicePrincipal('codedeploy.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    this.policy = this.createPolicy();
    this.application = new codedeploy.LambdaApplication(this, 'Application');
    this.configuration = this.createConfiguration();
    this.errorsAlarm = this.createErrorsAlarm();
    this.group = this.createGroup();
  }

  private createPolicy(): iam.ManagedPolicy {
    const { alias, check } = this.options;
    const qualified = `${alias.lambda.functionArn}:*`;
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: 'What CodeDeploy may do for the API',
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({
          actions: ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'],
          resources: [alias.lambda.functionArn, qualified],
        }),
        new iam.PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }),
        ...check ? [new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [check.function.functionArn] })] : [],
      ],
    });
    acknowledgeWildcard(policy, qualified,
      'CodeDeploy moves the requests between versions that do not exist yet; the right is to the versions and the alias of this one function.');
    acknowledge(policy.node.defaultChild!, 'AwsSolutions-IAM5[Resource::*]',
      'CloudWatch tells the state of composite alarms, which a deployment group may have as well, only to a permission for `*`, as in the policy '
      + 'of AWS for CodeDeploy.');
    return policy;
  }

  private createConfiguration(): codedeploy.LambdaDeploymentConfig {
    const { isLinear, percentage, interval } = this.options.deployment;
    return new codedeploy.LambdaDeploymentConfig(this, 'Configuration', {
      trafficRouting: isLinear
        ? codedeploy.TrafficRouting.timeBasedLinear({ percentage, interval })
        : codedeploy.TrafficRouting.timeBasedCanary({ percentage, interval }),
    });
  }

  /**
   * Of the new version alone, and another one with each version: CloudWatch leaves the state of an alarm as it is when the alarm begins to look at
   * something else. A version that fails would otherwise take the version back that mends it, as would the answers of the whole API.
   */
  private createErrorsAlarm(): cloudwatch.Alarm {
    const { alias, version, actions } = this.options;
    const alarm = createAlarm(this, 'ErrorsAlarm', {
      metric: versionErrors(alias, version),
      description: `The new version of ${this.node.scope!.node.path} fails: exceptions or timeouts within a minute. While it is being deployed, `
        + 'CodeDeploy rolls back automatically',
      above: 0,
      atOnce: true,
      actions,
    });
    renewWith(alarm.node.defaultChild as cloudwatch.CfnAlarm, version);
    return alarm;
  }

  private createGroup(): codedeploy.LambdaDeploymentGroup {
    const { alias, check } = this.options;
    const group = new codedeploy.LambdaDeploymentGroup(this, 'Group', {
      alias,
      application: this.application,
      deploymentConfig: this.configuration,
      // So that the group neither adds an AWS managed policy nor an inline one: everything it needs is in the policy above.
      role: this.role.withoutPolicyUpdates(),
      alarms: [this.errorsAlarm],
      autoRollback: { deploymentInAlarm: true, failedDeployment: true, stoppedDeployment: true },
      ignorePollAlarmsFailure: false,
    });
    group.node.addDependency(this.policy);
    if (check) {
      this.addCheck(group, check);
    }
    return group;
  }

  /** Not by the prop `postHook`, which gives the function's role an inline policy. */
  private addCheck(group: codedeploy.LambdaDeploymentGroup, check: PostDeploymentCheck): void {
    check.grantHook(group);
    const alias = this.options.alias.node.defaultChild as lambda.CfnAlias;
    alias.cfnOptions.updatePolicy = {
      codeDeployLambdaAliasUpdate: {
        ...alias.cfnOptions.updatePolicy!.codeDeployLambdaAliasUpdate!, afterAllowTrafficHook: check.function.functionName,
      },
    };
    alias.node.addDependency(check.policy);
  }
}
