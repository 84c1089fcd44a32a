"""Secrets Manager: MiniStack's RotateSecret copies the value and calls no function.

This calls the rotation function in its four steps, in the background, with the staging labels that AWS gives. A rotation
that fails leaves the current version as it is, and is taken up again by the next RotateSecret only.
https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
"""
import json
import logging
import threading
import time
from contextvars import copy_context

from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
from ministack.core.responses import error_response_json, get_account_id, get_region, json_response, new_uuid
from ministack.services import lambda_svc, secretsmanager

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
SERVICE = "secretsmanager.amazonaws.com"

logger = logging.getLogger("secretsmanager")
# The versions that are being rotated to.
running = set()


def apply(handlers):
    secretsmanager._rotate_secret = rotate
    secretsmanager._get_secret_value = needs_value(secretsmanager._get_secret_value)
    secretsmanager._describe_secret = with_rotation_date(secretsmanager._describe_secret)


def rotate(data):
    _, secret = secretsmanager._resolve(data.get("SecretId"))
    if not secret:
        return refused("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
    if secret.get("DeletedDate"):
        return refused("InvalidRequestException", "You tried to perform the operation on a secret that's currently marked deleted.")
    if secretsmanager._is_replica(secret):
        return secretsmanager._replica_mutation_error()
    function = data.get("RotationLambdaARN") or secret.get("RotationLambdaARN")
    if not function:
        return refused("InvalidRequestException", "No Lambda rotation function ARN is associated with this secret.")
    if not may_be_called(function, secret):
        return refused("AccessDeniedException", "Secrets Manager cannot invoke the specified Lambda function. Ensure that "
                                                f"the function policy grants access to the principal {SERVICE}.")
    pending, version = secretsmanager._find_stage_version(secret, "AWSPENDING")
    unfinished = pending and "AWSCURRENT" not in version["Stages"]
    if unfinished and (secret["ARN"], pending) in running:
        return refused("InvalidRequestException", "A previous rotation isn't complete. That rotation will be reattempted.")
    secret.update(RotationEnabled=True, RotationLambdaARN=function)
    if data.get("RotationRules"):
        secret["RotationRules"] = data["RotationRules"]
    token = pending if unfinished else data.get("ClientRequestToken") or new_uuid()
    if data.get("RotateImmediately", True):
        if not unfinished:
            secretsmanager._remove_stage_everywhere(secret, "AWSPENDING")
            secret["Versions"][token] = {
                "SecretString": None, "SecretBinary": None, "CreatedDate": int(time.time()), "Stages": ["AWSPENDING"]}
        running.add((secret["ARN"], token))
        threading.Thread(target=copy_context().run, args=(run_steps, function, secret, token), daemon=True).start()
    return json_response({"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": token})


def run_steps(function, secret, token):
    try:
        for step in STEPS:
            call(function, {"Step": step, "SecretId": secret["ARN"], "ClientRequestToken": token, "RotationToken": new_uuid()})
        version = secret["Versions"].get(token, {"Stages": []})
        if "AWSCURRENT" not in version["Stages"]:
            raise RuntimeError("finishSecret has not made the new version the current one")
        secretsmanager._remove_stage(secret, token, "AWSPENDING")
        secret["LastRotatedDate"] = int(time.time())
    except Exception as error:
        logger.error("The rotation of %s failed: %s", secret["Name"], error)
    finally:
        running.discard((secret["ARN"], token))


def call(function, event):
    record, config, _ = lambda_svc._get_func_record_for_ref(function)
    if record is None:
        raise RuntimeError(f"{function} does not exist")
    result = lambda_svc._execute_function_with_config_scope(lambda_svc._execution_record_for_config(record, config), event)
    if isinstance(result, dict) and result.get("error"):
        raise RuntimeError(f"{event['Step']}: {result.get('body') or result}")


def may_be_called(function, secret):
    record, _, _ = lambda_svc._get_func_record_for_ref(function)
    if record is None:
        return False
    caller = EvalContext(
        principal_arn=SERVICE, principal_type="Service", principal_account=get_account_id(),
        action="lambda:InvokeFunction", resource_arn=function, region=get_region(),
        service_context={"aws:sourceaccount": get_account_id(), "aws:sourcearn": secret["ARN"]},
    )
    return evaluate_resource_policy(record["policy"], caller, service=SERVICE).decision == "Allow"


def needs_value(stock):
    """A version that has a label and no value yet is not found, which is how a rotation function knows what to do."""
    def get(data):
        response = stock(data)
        value = json.loads(response[2])
        if response[0] < 300 and "SecretString" not in value and "SecretBinary" not in value:
            return refused("ResourceNotFoundException", "Secrets Manager can't find the specified secret value for "
                                                        f"VersionId: {value['VersionId']}")
        return response

    return get


def with_rotation_date(stock):
    def describe(data):
        response = stock(data)
        _, secret = secretsmanager._resolve(data.get("SecretId"))
        if not secret or "LastRotatedDate" not in secret:
            return response
        return json_response({**json.loads(response[2]), "LastRotatedDate": secret["LastRotatedDate"]})

    return describe


def refused(code, message):
    return error_response_json(code, message, 400)
