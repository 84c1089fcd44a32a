"""Lambda: MiniStack unpacks the layers of a function somewhere, so that no file is at /opt as a function's environment says.

The certificates of RDS, which a layer brings, become those of the emulator's own databases and of the emulator itself.
"""
import os

from ministack.core import lambda_runtime

CERTIFICATES = "/opt/rds-ca.pem"


def apply(handlers):
    stock = lambda_runtime.Worker.__init__

    def init(self, func_name, config, code_zip):
        stock(self, func_name, with_own_certificates(config), code_zip)

    lambda_runtime.Worker.__init__ = init


def with_own_certificates(config):
    variables = (config.get("Environment") or {}).get("Variables") or {}
    if CERTIFICATES not in variables.values():
        return config
    # One certificate after the other: Node has one place for those of the databases and of the services.
    own = os.path.join(os.environ["EMULATOR_HOME"], "certificate.pem")
    changed = {name: own if value == CERTIFICATES else value for name, value in variables.items()}
    return {**config, "Environment": {**config["Environment"], "Variables": changed}}
