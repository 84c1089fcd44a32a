"""AWS::CloudWatch::CompositeAlarm: MiniStack's CloudWatch evaluates composite alarms, its CloudFormation does not know them."""
from ministack.services import cloudwatch
from ministack.services.cloudformation.provisioners import _physical_name

from calls import accepted

TYPE = "AWS::CloudWatch::CompositeAlarm"
PARTS = ("AlarmDescription", "AlarmRule", "ActionsEnabled", "AlarmActions", "OKActions", "InsufficientDataActions", "Tags")


def create(logical_id, props, stack_name):
    return put(props.get("AlarmName") or _physical_name(stack_name, logical_id), props)


def update(physical_id, old_props, new_props, stack_name):
    return put(new_props.get("AlarmName") or physical_id, new_props)


def delete(physical_id, props):
    cloudwatch._composite_alarms.pop(physical_id, None)


def put(name, props):
    given = {part: props[part] for part in PARTS if part in props}
    if "ActionsEnabled" in given:
        given["ActionsEnabled"] = str(given["ActionsEnabled"]).lower() == "true"
    accepted(cloudwatch._put_composite_alarm({}, {"AlarmName": name, **given}, False, is_json=True))
    return name, {"Arn": cloudwatch._composite_alarms[name]["AlarmArn"]}
