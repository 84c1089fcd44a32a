import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

/** A text in JSONata: what AWS Step Functions calculates. */
export function jsonata(expression: string): string {
  return `{% ${expression.replace(/\s+/g, ' ')} %}`;
}

/** The role of a state machine of this account. */
export function createMachineRole(scope: Construct, description: string): iam.Role {
  return new iam.Role(scope, 'Role', {
    description,
    assumedBy: new iam.ServicePrincipal('states.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } } }),
  });
}

/** What a state machine is made with. */
export interface StateMachineParts {
  /** The Amazon States Language, as JSON. */
  readonly definition: string;
  readonly role: iam.Role;
  /** Its permissions, all of them. */
  readonly policy: iam.ManagedPolicy;
  readonly logGroup: logs.ILogGroup;
  /** Its name. @default - CloudFormation makes one up */
  readonly name?: string;
}

/** A state machine that is traced and logs all that it does. */
export function createStateMachine(scope: Construct, { definition, role, policy, logGroup, name }: StateMachineParts): sfn.StateMachine {
  const stateMachine = new sfn.StateMachine(scope, 'StateMachine', {
    stateMachineName: name,
    definitionBody: sfn.DefinitionBody.fromString(definition),
    // The policy says all of it, and no inline policy more.
    role: iam.Role.fromRoleArn(scope, 'RoleOfMachine', role.roleArn, { mutable: false }),
    tracingEnabled: true,
    logs: { destination: logGroup, level: sfn.LogLevel.ALL, includeExecutionData: true },
  });
  // AWS Step Functions asks for its log when it makes a machine.
  stateMachine.node.addDependency(policy);
  return stateMachine;
}

/**
 * What a state machine asks for besides what it does: to write traces, and to have its log delivered.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 */
export function tracesAndLogs(): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'],
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      actions: [
        'logs:CreateLogDelivery', 'logs:GetLogDelivery', 'logs:UpdateLogDelivery', 'logs:DeleteLogDelivery', 'logs:ListLogDeliveries',
        'logs:PutResourcePolicy', 'logs:DescribeResourcePolicies', 'logs:DescribeLogGroups',
      ],
      resources: ['*'],
    }),
  ];
}
