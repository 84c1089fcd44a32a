import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IDatabaseFailover } from './failover-parts';
import { checkedParameters } from '../../private/checked-parameters';

/** Permissions to make another region the writer of a global database. */
@checkedParameters('GlobalMusicDatabase', 'DatabaseFailoverGrants')
export class DatabaseFailoverGrants {
  /**
   * The grants of the failover in one region.
   *
   * @param failover the part of a primary or a replica
   */
  public static fromDatabaseFailover(failover: IDatabaseFailover): DatabaseFailoverGrants {
    return new DatabaseFailoverGrants(failover);
  }

  private constructor(private readonly resource: IDatabaseFailover) {}

  /**
   * Allows to start the state machine and to watch it (`states:StartExecution`, `states:DescribeExecution`), and to see who writes
   * (`rds:DescribeGlobalClusters`): what `failover-automation.sh` needs. Whoever has it may start a failover that loses the last commits.
   *
   * @param grantee the principal that may start a switchover or a failover
   */
  public run(grantee: IGrantable): Grant {
    const { stateMachine } = this.resource;
    const executions = Stack.of(this.resource).formatArn({
      service: 'states', resource: 'execution', resourceName: `${stateMachine.stateMachineName}:*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return Grant.addToPrincipal({ grantee, actions: ['states:StartExecution'], resourceArns: [stateMachine.stateMachineArn] })
      .combine(Grant.addToPrincipal({ grantee, actions: ['states:DescribeExecution'], resourceArns: [executions] }))
      .combine(Grant.addToPrincipal({ grantee, actions: ['rds:DescribeGlobalClusters'], resourceArns: ['*'] }));
  }
}
