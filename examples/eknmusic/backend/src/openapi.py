"""The OpenAPI document, made from the routes. `python -m src.openapi > openapi.json` writes it down."""

import json
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from .schemas import Failure, Invalid

BEARER: list[dict[str, list[str]]] = [{"bearer": []}]


def answers(description: str, model: type, status: int = 200, **failures: str) -> dict[int, Any]:
    """The answers of a route: its success, and its failures such as `_401="..."`."""
    documented: dict[int, Any] = {status: {"description": description, **_content(model)}}
    for code, text in failures.items():
        documented[int(code.removeprefix("_"))] = {"description": text, **_content(Failure)}
    return documented


def document(app: APIGatewayHttpResolver) -> dict[str, Any]:
    # Takes a sixth of the time in which this program is loaded, and hardly any request needs it.
    from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer

    made: dict[str, Any] = json.loads(
        app.get_openapi_json_schema(
            title="EKNMusic",
            version="1.0.0",
            description="People and their tracks. Everybody sees their own tracks only.",
            security_schemes={"bearer": HTTPBearer(bearerFormat="JWT")},
        )
    )
    # Powertools describes its own answers to what is not valid; ours has a message too.
    schemas = made["components"]["schemas"]
    invalid = Invalid.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= {**invalid.pop("$defs"), "HTTPValidationError": invalid}
    for unused in ("ValidationError", "ResponseValidationError"):
        schemas.pop(unused, None)
    for path in made["paths"].values():
        for operation in path.values():
            if "parameters" not in operation and "requestBody" not in operation:
                operation["responses"].pop("422")
    return made


def _content(model: type) -> dict[str, Any]:
    return {"content": {"application/json": {"model": model}}}


if __name__ == "__main__":
    from .handler import app

    print(json.dumps(document(app), indent=2))
