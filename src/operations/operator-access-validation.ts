import { type Duration, Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { OPERATIONS_ERRORS } from './errors';
import type { OperatorAccessProps } from './operator-access-props';
import type { OperatorTarget } from './operator-target';
import { lengthIn } from '../private/durations';
import { Problems } from '../private/errors';
import { areInOtherVpc, validateFunctionPlacement } from '../private/network-placement';
import { isWholeWithin } from '../private/numbers';

/** Throws everything that is wrong with the props of a way in. */
export function validateOperatorAccess(scope: Construct, props: OperatorAccessProps): void {
  const problems = new Problems(scope, OPERATIONS_ERRORS);
  const { network, vpc, vpcSubnets, idleSessionTimeout, maxSessionDuration } = props;
  validateFunctionPlacement(problems, { network, vpc, vpcSubnets }, {
    missing: 'OperatorAccessNetworkMissing',
    invalid: 'OperatorAccessNetworkInvalid',
    conflict: 'OperatorAccessNetworkConflict',
    subnetsInvalid: 'OperatorAccessSubnetsInvalid',
    // It takes no security groups.
    securityGroupsInvalid: 'OperatorAccessNetworkInvalid',
    mismatch: 'OperatorAccessVpcMismatch',
  });
  if (idleSessionTimeout !== undefined && !isMinutes(idleSessionTimeout, 60)) {
    problems.add({ code: 'OperatorAccessTimeoutInvalid', prop: 'idleSessionTimeout', got: idleSessionTimeout });
  }
  if (maxSessionDuration !== undefined && !isMinutes(maxSessionDuration, 1440)) {
    problems.add({ code: 'OperatorAccessDurationInvalid', prop: 'maxSessionDuration', got: maxSessionDuration });
  }
  problems.throwIfAny();
}

/** Throws everything that is wrong with a target that is to be reached from a VPC. */
export function validateTarget(scope: Construct, { connectable, host, port, localPort }: OperatorTarget, vpc: ec2.IVpc): void {
  const problems = new Problems(scope, OPERATIONS_ERRORS);
  problems.addIf(!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(host), { code: 'OperatorAccessHostInvalid', prop: 'target.host', got: host });
  problems.addIf(!isWholeWithin(port, 1, 65535), { code: 'OperatorAccessPortInvalid', prop: 'target.port', got: port });
  problems.addIf(!isWholeWithin(localPort, 1, 65535), { code: 'OperatorAccessPortInvalid', prop: 'target.localPort', got: localPort });
  const { securityGroups } = connectable.connections;
  problems.addIf(areInOtherVpc(securityGroups, vpc), {
    code: 'OperatorAccessVpcMismatch', prop: 'target', got: securityGroups.map(({ node }) => node.path), why: `is in another VPC than ${vpc.node.path}`,
  });
  problems.throwIfAny();
}

function isMinutes(duration: Duration, most: number): boolean {
  const minutes = lengthIn(duration, 'minutes');
  return minutes !== undefined && !Token.isUnresolved(minutes) && isWholeWithin(minutes, 1, most);
}
