"""Lambda: MiniStack runs Python functions in its own interpreter, where its own packages (boto3, psycopg2, requests, …)
hide that a function's package lacks them.

This runs them in an interpreter that has the standard library and nothing else.
"""
import os

from ministack.core import lambda_runtime


def apply(handlers):
    stock = lambda_runtime._detect_runtime_binary
    interpreter = os.environ.get("LAMBDA_PYTHON")

    def detect(runtime):
        binary, script = stock(runtime)
        return (interpreter if interpreter and runtime.startswith("python") else binary), script

    lambda_runtime._detect_runtime_binary = detect
