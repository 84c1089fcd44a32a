import type * as ec2 from 'aws-cdk-lib/aws-ec2';

/**
 * Lets whoever has a security group connect to what is behind others.
 *
 * The rule stands in the stack of who comes: that one needs the other anyway, which must not need it in turn, as it would by
 * `connections.allowFrom`.
 */
export function letIn(group: ec2.ISecurityGroup, guards: ec2.ISecurityGroup[], port: ec2.Port, description?: string): void {
  for (const guard of guards) {
    guard.addIngressRule(group, port, description, true);
    if (!group.allowAllOutbound) {
      group.addEgressRule(guard, port, description);
    }
  }
}
