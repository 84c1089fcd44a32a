"""AWS::SecretsManager::ResourcePolicy: MiniStack's Secrets Manager keeps policies, its CloudFormation does not."""
import json

from ministack.services import secretsmanager

from calls import accepted

TYPE = "AWS::SecretsManager::ResourcePolicy"


def create(logical_id, props, stack_name):
    accepted(secretsmanager._put_resource_policy({
        "SecretId": props["SecretId"], "ResourcePolicy": json.dumps(props["ResourcePolicy"])}))
    return props["SecretId"], {"Id": props["SecretId"]}


def update(physical_id, old_props, new_props, stack_name):
    if old_props["SecretId"] != new_props["SecretId"]:
        delete(physical_id, old_props)
    return create("", new_props, stack_name)


def delete(physical_id, props):
    _, secret = secretsmanager._resolve(physical_id)
    if secret:
        accepted(secretsmanager._delete_resource_policy({"SecretId": physical_id}))
