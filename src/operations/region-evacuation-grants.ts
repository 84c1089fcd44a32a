import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { machineName } from './region-evacuation-names';
import type { IRegionEvacuation } from './region-evacuation-props';
import { checkedParameters } from '../private/checked-parameters';

/** Permissions to evacuate regions. */
@checkedParameters('RegionEvacuation', 'RegionEvacuationGrants')
export class RegionEvacuationGrants {
  /**
   * The grants of an evacuation, also of an imported one.
   *
   * @param evacuation the evacuation to grant permissions on
   */
  public static fromRegionEvacuation(evacuation: IRegionEvacuation): RegionEvacuationGrants {
    return new RegionEvacuationGrants(evacuation);
  }

  private constructor(private readonly resource: IRegionEvacuation) {}

  /**
   * Allows to evacuate a region and to bring it back: to start the state machine and to watch it (`states:StartExecution`, `states:DescribeExecution`), and to see
   * who writes (`rds:DescribeGlobalClusters`). Whoever has it may start a failover of the database that loses the last commits. What `region-evacuation.sh --direct`
   * needs besides, where the state machine does not work, are the grants of its parts: `cdn.grants.drain` and the permission for `rds:FailoverGlobalCluster`.
   *
   * @param grantee the principal that may evacuate regions
   */
  public evacuate(grantee: IGrantable): Grant {
    const { evacuationName, stateMachine } = this.resource;
    const executions = Stack.of(this.resource).formatArn({
      service: 'states', resource: 'execution', resourceName: `${machineName(evacuationName)}:*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return Grant.addToPrincipal({ grantee, actions: ['states:StartExecution'], resourceArns: [stateMachine.stateMachineArn] })
      .combine(Grant.addToPrincipal({ grantee, actions: ['states:DescribeExecution'], resourceArns: [executions] }))
      .combine(Grant.addToPrincipal({ grantee, actions: ['rds:DescribeGlobalClusters'], resourceArns: ['*'] }));
  }
}
