"""Custom resources: MiniStack waits an hour for the answer of a function that has already failed, as AWS does.

On AWS that is rare, since the function's runtime is complete. Here it is the common fault (a module that the local
runtime lacks), so a function that fails without having answered fails its resource at once, in its own words.
"""
from urllib.parse import urlparse

from ministack.services import lambda_svc
from ministack.services.cloudformation import custom_resource


def apply(handlers):
    stock = lambda_svc._execute_function_with_config_scope

    def execute(function, event):
        result = stock(function, event)
        answer_to = urlparse(event.get("ResponseURL", "")).path if isinstance(event, dict) else ""
        if "/_ministack/cfn-response/" in answer_to and isinstance(result, dict) and result.get("error"):
            custom_resource.deliver_response(answer_to.rsplit("/", 1)[-1], {
                "Status": "FAILED",
                "Reason": f"The custom resource's function failed: {result.get('body') or result}",
            })
        return result

    lambda_svc._execute_function_with_config_scope = execute
