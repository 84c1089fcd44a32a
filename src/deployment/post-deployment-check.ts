import { Duration, Fn, Stack, Tags, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { CheckConfiguration } from './post-deployment-check/configuration.lambda';
import { PostDeploymentCheckGrants } from './post-deployment-check-grants';
import type { PostDeploymentCheckProps } from './post-deployment-check-props';
import { validateConfigurationSize, validatePostDeploymentCheck } from './post-deployment-check-validation';
import { DeploymentTier } from '../core/deployment-tier';
import { acknowledge } from '../private/acknowledge';
import { createAlarm } from '../private/alarms';
import { description } from '../private/descriptions';
import { HandlerFunction } from '../private/handler-function';
import { HEALTH_PATH } from '../private/health-path';
import { always, clientOrigins, injectable } from '../private/injectable';
import { KeptData } from '../private/kept-data';
import { acknowledgeWildcard } from '../private/rendered';

/** The environment variable that tells the function what to check. */
const CONFIGURATION = 'CHECK_CONFIGURATION';

/**
 * Walks the checklist that follows a deployment, and tells what became of each line: functions run, endpoints answer, database
 * reachable, upload and download, logs arrive, client connects, auto-update works, error rates, cost.
 *
 * It runs when it is called, on a schedule, and as a hook of CodeDeploy after traffic has moved, where the deployment rolls back
 * automatically when a line fails. Nothing but one small object in the files bucket is ever written.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
 * @example
 *
 * declare const api: lambda.Alias;
 * declare const logGroup: logs.LogGroup;
 *
 * new PostDeploymentCheck(this, 'PostDeploymentCheck', { function: api, url: 'https://api.eknmusic.com', logGroup });
 */
@injectable<PostDeploymentCheckProps>({ tier: always, encryptionKey: always, alarmActions: always })
export class PostDeploymentCheck extends Construct {
  /** The ID by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.PostDeploymentCheck';

  /** The function that walks the checklist. */
  public readonly function: lambda.Function;
  /** The role of that function. */
  public readonly role: iam.Role;
  /** The permissions of that role. An alias whose deployments the check is a hook of must depend on it. */
  public readonly policy: iam.ManagedPolicy;
  /** The log group of the function: one event for each line. */
  public readonly logGroup: logs.LogGroup;
  /** The KMS key that the logs are encrypted with. */
  public readonly encryptionKey: kms.IKey;
  /** The rule that runs the check on its schedule. Undefined without `schedule`. */
  public readonly rule?: events.Rule;
  /** The alarms of the check; empty where the tier has none. */
  public readonly alarms: cloudwatch.Alarm[] = [];
  /** Permissions to run the check. */
  public readonly grants: PostDeploymentCheckGrants;

  /**
   * Throws `PostDeploymentCheck...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param props what is checked, and what the check is made with
   */
  public constructor(scope: Construct, id: string, props: PostDeploymentCheckProps) {
    super(scope, id);
    validatePostDeploymentCheck(this, props);
    const configuration = this.renderConfiguration(props);
    validateConfigurationSize(this, CONFIGURATION, configuration);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    const kept = new KeptData(props, tier);

    this.encryptionKey = kept.chooseKey(this, `Encrypts the logs of ${this.node.path}`);
    const handler = this.createFunction(props, configuration, kept);
    this.function = handler.function;
    this.role = handler.role;
    this.policy = handler.policy;
    this.logGroup = handler.logGroup;
    this.grants = PostDeploymentCheckGrants.fromPostDeploymentCheck(this);
    if (props.schedule) {
      this.rule = this.createRule(props.schedule);
    }
    if (tier.alarmsEnabled) {
      this.createAlarms(props.alarmActions ?? []);
    }
    this.acknowledgeFindings(props);
    this.node.defaultChild = this.function.node.defaultChild;
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  /**
   * Lets the check tell CodeDeploy how a deployment of the group ended. CodeDeploy also needs `grants.run` for its role, and the
   * alias must depend on `policy`.
   *
   * @param deploymentGroup the group whose deployments the check is a hook of
   */
  public grantHook(deploymentGroup: codedeploy.ILambdaDeploymentGroup): void {
    this.policy.addStatements(new iam.PolicyStatement({
      // The first says when the deployment began, from when on failed requests count.
      actions: ['codedeploy:GetDeployment', 'codedeploy:PutLifecycleEventHookExecutionStatus'],
      resources: [deploymentGroup.deploymentGroupArn],
    }));
  }

  /**
   * The metric `FailedChecks`: the lines that failed.
   *
   * @param options the options of the metric; by default the most of a run in five minutes
   */
  public metricFailedChecks(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'EKNMusic/PostDeploymentCheck',
      metricName: 'FailedChecks',
      dimensionsMap: { FunctionName: this.function.functionName },
      period: Duration.minutes(5),
      statistic: cloudwatch.Stats.MAXIMUM,
      ...options,
    });
  }

  /**
   * The metric `Errors`: the runs that came to no result: the configuration is wrong, CodeDeploy could not be given the result, or the time was over.
   *
   * @param options the options of the metric; by default the sum over five minutes
   */
  public metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.function.metricErrors(options);
  }

  /** Which version the alias names, whose failed requests count. */
  private useOfAlias(props: PostDeploymentCheckProps): iam.PolicyStatement[] {
    const functionArn = aliasedFunctionArn(props.function);
    return functionArn === undefined
      ? []
      : [new iam.PolicyStatement({ actions: ['lambda:GetAlias'], resources: [functionArn, arnOf(props.function)] })];
  }

  /** Not by the grants of the bucket, which allow the use of its key without the condition. */
  private useOfFiles({ files }: PostDeploymentCheckProps): iam.PolicyStatement[] {
    if (!files) {
      return [];
    }
    return [
      new iam.PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources: [files.bucket.arnForObjects(this.objectKey)] }),
      ...files.encryptionKey ? [new iam.PolicyStatement({
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [files.encryptionKey.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `s3.${Stack.of(this).region}.amazonaws.com` } },
      })] : [],
    ];
  }

  /** Its own in a bucket that several checks share, and the same at every deployment. */
  private get objectKey(): string {
    return `post-deployment-check/${this.node.addr}`;
  }

  private createFunction(
    props: PostDeploymentCheckProps, configuration: CheckConfiguration, { logRetention, removalPolicy }: KeptData,
  ): HandlerFunction {
    const called = [props.function, ...props.migrateFunction ? [props.migrateFunction] : []];
    return new HandlerFunction(this, {
      code: 'deployment/post-deployment-check.lambda',
      description: `Walks the checklist of ${this.node.path}`,
      policyDescription: 'What the check after a deployment looks at',
      statements: [
        new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: called.map(arnOf) }),
        ...this.useOfAlias(props),
        ...this.useOfFiles(props),
        new iam.PolicyStatement({ actions: ['logs:FilterLogEvents'], resources: [props.logGroup.logGroupArn] }),
        new iam.PolicyStatement({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] }),
      ],
      runtime: props.runtime,
      // The lines take 285 seconds together when each takes all of its time.
      timeout: Duration.minutes(5),
      environment: { [CONFIGURATION]: Stack.of(this).toJsonString(configuration) },
      // In every tier: its log is the record of the check, and its metric is written there as INFO.
      logLevel: 'INFO',
      encryptionKey: this.encryptionKey,
      logRetention,
      removalPolicy,
      tracing: props.tracing,
      reasons: {
        concurrency: 'It is called once after a deployment or on its schedule, and runs at the same time do no harm to one another. A share of the '
          + 'account\'s concurrency would be taken from the functions that serve users.',
        deadLetters: 'Who calls it gets the result. On a schedule the next run looks at everything again, so that no event is lost that anybody '
          + 'would need; the alarm tells that a run came to no result.',
        network: 'It asks the public addresses of the API and of the update site as a client from outside does, and AWS by TLS; there is nothing in a '
          + 'network that it should reach.',
        anyResource: 'CloudWatch knows no resources for cloudwatch:GetMetricData, which reads numbers and nothing else.',
      },
    });
  }

  private renderConfiguration(props: PostDeploymentCheckProps): CheckConfiguration {
    return {
      function: arnOf(props.function),
      payloadVersion: props.payloadVersion?.version ?? '2.0',
      url: props.url,
      healthPath: props.healthPath ?? HEALTH_PATH,
      paths: props.paths ?? [],
      migrateFunction: props.migrateFunction ? arnOf(props.migrateFunction) : undefined,
      files: props.files ? { bucket: props.files.bucketName, key: this.objectKey } : undefined,
      logGroup: props.logGroup.logGroupName,
      clientOrigin: props.clientOrigin ?? clientOrigins(this).find((origin) => origin !== '*') ?? 'https://desktop-client',
      manifestUrl: props.manifestUrl,
      updateSite: props.updateSite && { url: props.updateSite.url, channels: props.updateSite.channels ?? ['stable', 'beta'] },
      maximumErrorRate: props.maximumErrorRate ?? 0.01,
      errorRateMinutes: (props.errorRateWindow ?? Duration.minutes(15)).toMinutes(),
      monthlyCostLimit: props.monthlyCostLimit,
    };
  }

  private createRule(schedule: events.Schedule): events.Rule {
    const rule = new events.Rule(this, 'Schedule', { description: description(`Runs ${this.node.path}`), schedule });
    // Not by the target of `aws-events-targets`, which would put the permission beside the function, under a name that holds the path of the rule.
    rule.addTarget({ bind: () => ({ arn: this.function.functionArn }) });
    new lambda.CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: this.function.functionArn,
      principal: 'events.amazonaws.com',
      sourceArn: rule.ruleArn,
    });
    acknowledge(rule.node.defaultChild!, 'Serverless-EventBusDLQ',
      'EventBridge tries for 24 hours to start a run, and the next run looks at everything again: no event is lost that anybody would need.');
    return rule;
  }

  private createAlarms(actions: cloudwatch.IAlarmAction[]): void {
    this.alarms.push(
      createAlarm(this, 'FailedChecksAlarm', {
        metric: this.metricFailedChecks(),
        description: `One or more lines of the checklist of ${this.node.path} failed; the log says which, and why`,
        above: 0,
        atOnce: true,
        actions,
      }),
      createAlarm(this, 'NoResultAlarm', {
        metric: this.metricErrors(),
        description: `The checklist of ${this.node.path} came to no result; the log says why`,
        above: 0,
        atOnce: true,
        actions,
      }),
    );
  }

  private acknowledgeFindings({ logGroup: { logGroupArn } }: PostDeploymentCheckProps): void {
    if (JSON.stringify(Stack.of(this).resolve(logGroupArn)).includes('*')) {
      acknowledgeWildcard(this.policy, logGroupArn, 'The ARN of a log group that was created elsewhere ends with the wildcard for its streams; it is one log group.');
    }
  }
}

/** The ARN of an alias without a reference to it, which would be circular: the alias itself names the check where it is a hook. */
function arnOf(target: lambda.IFunction): string {
  const { aliasName, version } = target as Partial<lambda.IAlias>;
  return aliasName !== undefined && version !== undefined ? `${version.lambda.functionArn}:${aliasName}` : target.functionArn;
}

/** The ARN of the function that an alias is of. Undefined where the target is no alias for certain. */
function aliasedFunctionArn(target: lambda.IFunction): string | undefined {
  const { aliasName, version } = target as Partial<lambda.IAlias>;
  if (aliasName !== undefined && version !== undefined) {
    return version.lambda.functionArn;
  }
  const { defaultChild } = target.node;
  if (lambda.CfnFunction.isCfnFunction(defaultChild) || lambda.CfnVersion.isCfnVersion(defaultChild)) {
    return undefined;
  }
  const arn = target.functionArn;
  if (Token.isUnresolved(arn)) {
    return Fn.join(':', Array.from({ length: 7 }, (_, index) => Fn.select(index, Fn.split(':', arn))));
  }
  const [qualifier] = arn.split(':').slice(7);
  return qualifier === undefined || /^(\d+|\$LATEST)$/.test(qualifier) ? undefined : arn.slice(0, arn.lastIndexOf(':'));
}
