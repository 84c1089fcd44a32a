"""AWS::SecretsManager::RotationSchedule: MiniStack's Secrets Manager rotates secrets (see corrections/secret_rotation.py),
its CloudFormation does not."""
from ministack.services import secretsmanager

from calls import accepted

TYPE = "AWS::SecretsManager::RotationSchedule"


def create(logical_id, props, stack_name):
    accepted(secretsmanager._rotate_secret({
        "SecretId": props["SecretId"],
        "RotationLambdaARN": props["RotationLambdaARN"],
        "RotationRules": props.get("RotationRules"),
        "RotateImmediately": str(props.get("RotateImmediatelyOnUpdate", True)).lower() == "true",
    }))
    return props["SecretId"], {"Id": props["SecretId"]}


def update(physical_id, old_props, new_props, stack_name):
    return create("", new_props, stack_name)


def delete(physical_id, props):
    _, secret = secretsmanager._resolve(physical_id)
    if secret:
        secret.update(RotationEnabled=False, RotationRules=None)
