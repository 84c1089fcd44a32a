"""Lambda: MiniStack runs Python functions in its own interpreter, whatever version they name, where its own packages
(boto3, psycopg2, requests, …) hide that a function's package lacks them.

This runs them in an interpreter of their version that has the standard library and nothing else; where this machine has
none, the function fails and says so.
"""
import json
import os

from ministack.core import lambda_runtime


def apply(handlers):
    stock = lambda_runtime._detect_runtime_binary
    interpreters = json.loads(os.environ.get("LAMBDA_PYTHONS", "{}"))

    def detect(runtime):
        binary, script = stock(runtime)
        if not runtime.startswith("python"):
            return binary, script
        version = runtime.removeprefix("python")
        if version not in interpreters:
            raise RuntimeError(
                f"This machine has no Python {version}, which the function's runtime names; it has {', '.join(interpreters) or 'none'}")
        return interpreters[version], script

    lambda_runtime._detect_runtime_binary = detect
