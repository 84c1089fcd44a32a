"""AWS::SecretsManager::Secret: MiniStack's CloudFormation generates secrets by ExcludeCharacters and PasswordLength only.

Its Secrets Manager does as AWS does, so this asks GetRandomPassword, which knows the other properties by the same names.
"""
import json

from ministack.services import secretsmanager
from ministack.services.cloudformation import provisioners


def apply(handlers):
    stock = provisioners._sm_secret_string

    def secret_string(props):
        rules = props.get("GenerateSecretString")
        if rules is None or props.get("SecretString"):
            return stock(props)
        status, _, body = secretsmanager._get_random_password(typed(rules))
        if status >= 300:
            raise ValueError(body)
        password = json.loads(body)["RandomPassword"]
        if "SecretStringTemplate" not in rules:
            return password
        return json.dumps({**json.loads(rules["SecretStringTemplate"]), rules["GenerateStringKey"]: password})

    provisioners._sm_secret_string = secret_string


def typed(rules):
    """Templates may say numbers and booleans as text."""
    return {
        name: int(value) if name == "PasswordLength" else str(value).lower() == "true" if str(value).lower() in ("true", "false") else value
        for name, value in rules.items()
    }
