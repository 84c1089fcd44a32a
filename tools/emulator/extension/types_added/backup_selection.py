"""AWS::Backup::BackupSelection: MiniStack's AWS Backup keeps selections, its CloudFormation does not know them. Nothing is backed up here."""
import json

from ministack.services import backup

from calls import accepted

TYPE = "AWS::Backup::BackupSelection"


def create(logical_id, props, stack_name):
    _, _, body = accepted(backup._create_selection(props["BackupPlanId"], {"BackupSelection": props["BackupSelection"]}))
    selection_id = json.loads(body)["SelectionId"]
    return f"{selection_id}|{props['BackupPlanId']}", {"Id": f"{selection_id}|{props['BackupPlanId']}", "SelectionId": selection_id, "BackupPlanId": props["BackupPlanId"]}


def update(physical_id, old_props, new_props, stack_name):
    # Every property of it replaces it.
    return create("", new_props, stack_name)


def delete(physical_id, props):
    backup._selections.pop(physical_id.split("|")[0], None)
