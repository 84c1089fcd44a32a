"""The log (JSON) and the metrics (embedded in the log), named and levelled by the environment."""

import logging
import os
import warnings

from aws_lambda_powertools import Logger, Metrics

# Lambda drops lines by their time and level, and takes a time that is not of RFC 3339 for no time at all.
logger = Logger(service=os.environ.get("POWERTOOLS_SERVICE_NAME", "eknmusic-backend"), use_rfc3339=True)
# Powertools takes the level of Lambda's own filter before any other; that one lets metrics and uncaught errors through.
if "LOG_LEVEL" in os.environ:
    logging.getLogger(logger.name).setLevel(os.environ["LOG_LEVEL"])
metrics = Metrics(
    namespace=os.environ.get("POWERTOOLS_METRICS_NAMESPACE", "EKNMusic"),
    service=os.environ.get("POWERTOOLS_SERVICE_NAME", "eknmusic-backend"),
)

# Most requests have nothing to count.
warnings.filterwarnings("ignore", "No application metrics to publish*")

# When Lambda is told to log at DEBUG, all libraries do: botocore would write down the secrets that it reads, and
# Powertools what people have typed.
for _library in ("aws_lambda_powertools", "boto3", "botocore", "urllib3"):
    logging.getLogger(_library).setLevel(logging.WARNING)
