"""KMS: MiniStack tells policies nothing of what is signed and how, so that a statement which asks for it allows nobody.

https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
"""
import json

from ministack.core import iam_actions

KEYS = {"SigningAlgorithm": "kms:signingalgorithm", "MessageType": "kms:messagetype"}


def apply(handlers):
    stock = iam_actions.request_tag_context

    def context(service, iam_action, body, *rest):
        found = stock(service, iam_action, body, *rest)
        if service != "kms" or iam_action not in ("kms:Sign", "kms:Verify"):
            return found
        request = {"MessageType": "RAW", **json.loads(body or b"{}")}
        return {**found, **{key: request[name] for name, key in KEYS.items() if isinstance(request.get(name), str)}}

    iam_actions.request_tag_context = context
