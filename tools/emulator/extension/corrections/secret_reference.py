"""AWS::SecretsManager::Secret: MiniStack's `Ref` of a secret is its name; in CloudFormation it is its ARN, which policies
and functions are given."""
from ministack.services import secretsmanager

TYPE = "AWS::SecretsManager::Secret"


def apply(handlers):
    stock = dict(handlers[TYPE])

    def create(logical_id, props, stack_name):
        return by_arn(stock["create"](logical_id, props, stack_name))

    def update(physical_id, old_props, new_props, stack_name, logical_id=None):
        return by_arn(stock["update"](name_of(physical_id), old_props, new_props, stack_name, logical_id))

    def delete(physical_id, props):
        stock["delete"](name_of(physical_id), props)

    handlers[TYPE] = {**stock, "create": create, "update": update, "delete": delete}


def by_arn(created):
    _, attributes = created
    return attributes["Arn"], attributes


def name_of(physical_id):
    _, secret = secretsmanager._resolve(physical_id)
    return secret["Name"] if secret else physical_id
