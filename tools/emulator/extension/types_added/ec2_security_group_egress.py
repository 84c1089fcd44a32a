"""AWS::EC2::SecurityGroupEgress: MiniStack's EC2 keeps rules, its CloudFormation only those inside a group.

CDK writes a rule of its own wherever two groups refer to each other.
"""
import security_group_rules

TYPE = "AWS::EC2::SecurityGroupEgress"


def create(logical_id, props, stack_name):
    rule_id = security_group_rules.add(props, "IpPermissionsEgress", is_egress=True)
    return rule_id, {"Id": rule_id}


def update(physical_id, old_props, new_props, stack_name):
    return (physical_id, {"Id": physical_id}) if old_props == new_props else create("", new_props, stack_name)


def delete(physical_id, props):
    security_group_rules.remove(physical_id, props, "IpPermissionsEgress")
