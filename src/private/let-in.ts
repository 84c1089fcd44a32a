import { Names, NestedStack, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct, type IConstruct, RootConstruct } from 'constructs';

/**
 * Lets whoever has a security group connect to what is behind others.
 *
 * The rule stands in the stack of who comes: that one needs the other anyway, which must not need it in turn, as it would by
 * `connections.allowFrom`.
 */
export function letIn(group: ec2.ISecurityGroup, guards: ec2.ISecurityGroup[], port: ec2.Port, description?: string): void {
  for (const guard of guards) {
    if (Stack.of(guard) === Stack.of(group)) {
      guard.addIngressRule(asPeer(group), port, description);
    } else {
      withStableId(guard).addIngressRule(group, port, description, true);
    }
    if (!group.allowAllOutbound) {
      group.addEgressRule(asPeer(guard), port, description);
    }
  }
}

/**
 * The security group as what a rule is about.
 *
 * The CDK puts the path of the other group into the id of a rule, from the app down: when a stack is wrapped into a stage, every rule gets
 * another logical id, and the deployment fails because EC2 has the same rule already. Here the path begins at the name of the stack.
 */
export function asPeer(group: ec2.ISecurityGroup): ec2.IPeer {
  return {
    canInlineRule: group.canInlineRule,
    connections: group.connections,
    uniqueId: stableId(group),
    toIngressRuleConfig: () => group.toIngressRuleConfig(),
    toEgressRuleConfig: () => group.toEgressRuleConfig(),
  };
}

function withStableId(group: ec2.ISecurityGroup): ec2.ISecurityGroup {
  return Object.create(group, { uniqueId: { value: stableId(group) } });
}

/** What the CDK calls the construct where its stack is directly in the app under its own name. */
export function stableId(construct: IConstruct): string {
  let stack = Stack.of(construct);
  while (NestedStack.isNestedStack(stack)) {
    stack = stack.nestedStackParent!;
  }
  const below = construct.node.scopes.slice(stack.node.scopes.length).map(({ node }) => node.id);
  const twin = [stack.stackName, ...below].reduce<Construct>((scope, id) => new Construct(scope, id), new RootConstruct());
  return Names.nodeUniqueId(twin.node);
}
