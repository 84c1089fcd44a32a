"""AWS::EC2::FlowLog: MiniStack's EC2 keeps flow logs, its CloudFormation does not.

It keeps what is logged and where to; the log format, the aggregation interval and the delivery role are not kept.
"""
from ministack.services import ec2 as service

from calls import ec2, ec2_tags

TYPE = "AWS::EC2::FlowLog"


def create(logical_id, props, stack_name):
    ec2(
        service._create_flow_logs,
        **{"ResourceId.1": props["ResourceId"]},
        ResourceType=props["ResourceType"],
        TrafficType=props.get("TrafficType"),
        LogDestinationType=props.get("LogDestinationType"),
        LogDestination=props.get("LogDestination"),
        LogGroupName=props.get("LogGroupName"),
        **ec2_tags("vpc-flow-log", props),
    )
    flow_log = list(service._flow_logs)[-1]
    return flow_log, {"Id": flow_log}


def update(physical_id, old_props, new_props, stack_name):
    # Only the tags of a flow log can change.
    if {**old_props, "Tags": None} != {**new_props, "Tags": None}:
        return create("", new_props, stack_name)
    service._tags[physical_id] = list(new_props.get("Tags") or [])
    return physical_id, {"Id": physical_id}


def delete(physical_id, props):
    ec2(service._delete_flow_logs, **{"FlowLogId.1": physical_id})
