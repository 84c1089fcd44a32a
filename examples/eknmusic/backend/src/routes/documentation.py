"""This API, described."""

from functools import cache
from typing import Any, cast

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from ..openapi import document

router = APIGatewayHttpRouter()


@cache
def _document() -> dict[str, Any]:
    return document(cast(APIGatewayHttpResolver, router.api_resolver))


@router.get("/openapi.json", include_in_schema=False)
def openapi() -> dict[str, Any]:
    return _document()
