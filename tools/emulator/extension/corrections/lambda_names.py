"""Lambda: a Node function that calls a deployed API or distribution by its name does not reach it, because nothing answers DNS questions here.

Its names lead to this emulator, which serves TLS with the certificate that functions are told to trust.
"""
import json
import os

from ministack.core import lambda_runtime
from ministack.services import apigateway_v1

from corrections.cloudfront_aliases import aliases

PRELOADED = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "names.js")


def apply(handlers):
    stock = lambda_runtime.Worker.__init__

    def init(self, func_name, config, code_zip):
        stock(self, func_name, with_names(config), code_zip)

    lambda_runtime.Worker.__init__ = init


def with_names(config):
    if not config.get("Runtime", "").startswith("nodejs"):
        return config
    own = (config.get("Environment") or {}).get("Variables") or {}
    variables = {
        "NODE_EXTRA_CA_CERTS": os.path.join(os.environ["EMULATOR_HOME"], "certificate.pem"),
        **own,
        "NODE_OPTIONS": f"{own.get('NODE_OPTIONS', '')} --require {json.dumps(PRELOADED)}".strip(),
        "EMULATOR_NAMES": json.dumps([*apigateway_v1._domain_names, *aliases()]),
        "EMULATOR_TLS_PORT": os.environ["TLS_PORT"],
    }
    return {**config, "Environment": {**(config.get("Environment") or {}), "Variables": variables}}
