"""The function's entry point: `src/handler.main`, behind an HTTP API (payload format 2.0)."""

import json
import os
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.typing import LambdaContext

from .errors import handle_errors
from .observability import logger, metrics
from .routes import documentation, health, search, sessions, tracks, users
from .services import services

# Debugging would print whole requests, passwords among them, whatever the environment says.
app = APIGatewayHttpResolver(enable_validation=True, debug=False)
handle_errors(app)
for _module in (health, users, sessions, tracks, search, documentation):
    app.include_router(_module.router)

# Lambda lends a starting instance more processor than its requests get.
if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
    services()


@logger.inject_lambda_context(log_event=False, clear_state=True)
@metrics.log_metrics(capture_cold_start_metric=True)
def main(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    if event.get("body") and not _is_json(event):
        return _unsupported()
    return app.resolve(event, context)


def _is_json(event: dict[str, Any]) -> bool:
    content_type: str = event.get("headers", {}).get("content-type", "application/json")
    return content_type.partition(";")[0].strip().lower() == "application/json"


def _unsupported() -> dict[str, Any]:
    """Powertools would read forms and files as well."""
    return {
        "statusCode": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps({"message": "Send JSON"}),
    }
