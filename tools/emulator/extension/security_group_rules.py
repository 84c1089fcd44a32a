"""What the two types for single security group rules have in common."""
from ministack.services import ec2 as service
from ministack.services.cloudformation.provisioners import _ec2_sg_permissions


def add(props, permissions_of_group, is_egress):
    """Adds the rule to its group; answers the rule's id."""
    group = service._security_groups.get(props.get("GroupId"))
    if group is None:
        raise ValueError(f"The security group '{props.get('GroupId')}' does not exist")
    rule = _ec2_sg_permissions([props])[0]
    rule_id = service._sg_rule_id(group["GroupId"], is_egress, rule)
    rule["SecurityGroupRuleId"] = rule_id
    group.setdefault(permissions_of_group, []).append(rule)
    return rule_id


def remove(rule_id, props, permissions_of_group):
    """Takes the rule out of its group, unless the group is gone already."""
    group = service._security_groups.get(props.get("GroupId"))
    if group is not None:
        group[permissions_of_group] = [
            rule for rule in group[permissions_of_group] if rule.get("SecurityGroupRuleId") != rule_id
        ]
