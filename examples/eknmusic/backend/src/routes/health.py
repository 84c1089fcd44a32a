"""Whether this function works, for load balancers, deployments and people."""

import os
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from ..database import DatabaseUnavailable
from ..observability import logger
from ..openapi import answers
from ..schemas import Health, Unhealthy
from ..services import services

router = APIGatewayHttpRouter()

_ANSWERS = answers("It works", Health)
_ANSWERS[503] = {
    "description": "The database cannot be reached",
    "content": {"application/json": {"model": Unhealthy}},
}


@router.get("/health", summary="Whether the API works", responses=_ANSWERS)
def health() -> Response[Health | Unhealthy]:
    """`version` is that of the Lambda function."""
    try:
        services().database.check()
    except DatabaseUnavailable as error:
        logger.error("unhealthy", extra={"reason": str(error)})
        return _answer(HTTPStatus.SERVICE_UNAVAILABLE, Unhealthy(status="unavailable", database="unreachable"))
    version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
    stage = services().settings.stage
    return _answer(HTTPStatus.OK, Health(status="ok", database="ok", version=version, stage=stage))


def _answer(status: HTTPStatus, body: Health | Unhealthy) -> Response[Health | Unhealthy]:
    return Response(status_code=status, content_type=content_types.APPLICATION_JSON, body=body)
