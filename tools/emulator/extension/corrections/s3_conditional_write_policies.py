"""S3: MiniStack honors conditional writes, and knows nothing of them where a policy asks whether a request is one.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
"""
from ministack.core import iam_actions


def apply(handlers):
    stock = iam_actions.s3_service_context

    def context(iam_action, query_params, path="", headers=None):
        found = stock(iam_action, query_params, path, headers)
        if iam_action != "s3:PutObject":
            return found
        query = query_params or {}
        # Starting a multipart upload and uploading a part create no object; everything else that needs this right does.
        creates = "uploads" not in query and "partNumber" not in query
        conditions = {f"s3:{name}": value for name in ("if-match", "if-none-match") if (value := (headers or {}).get(name))}
        return {**found, **conditions, "s3:objectcreationoperation": "true" if creates else "false"}

    iam_actions.s3_service_context = context
