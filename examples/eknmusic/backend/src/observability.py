"""The log (JSON) and the metrics (embedded in the log), named and levelled by the environment."""

import logging
import os
import warnings

from aws_lambda_powertools import Logger, Metrics

logger = Logger(service=os.environ.get("POWERTOOLS_SERVICE_NAME", "eknmusic-backend"))
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
