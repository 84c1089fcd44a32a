"""How errors become answers: JSON with a `message`, and never a word of what was sent."""

from http import HTTPStatus
from typing import Any, ClassVar

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response, content_types
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from .cached_secret import SecretUnavailable
from .database import DatabaseUnavailable
from .observability import logger

_Failure = Response[dict[str, Any]]


class ApiError(Exception):
    """An answer that is not a success, and not the fault of this program."""

    status = HTTPStatus.BAD_REQUEST
    headers: ClassVar[dict[str, str | list[str]]] = {}


class Unauthorized(ApiError):
    status = HTTPStatus.UNAUTHORIZED
    headers: ClassVar[dict[str, str | list[str]]] = {"WWW-Authenticate": "Bearer"}


class NotFound(ApiError):
    status = HTTPStatus.NOT_FOUND


class Conflict(ApiError):
    status = HTTPStatus.CONFLICT


def handle_errors(app: APIGatewayHttpResolver) -> None:
    """
    Everything else that is raised is a mistake in this program. It is left to Lambda, which logs it, counts it for the
    alarm on errors, and has API Gateway answer with 500.
    """

    @app.exception_handler(ApiError)
    def refused(error: ApiError) -> _Failure:
        return failure(error.status, str(error), headers=error.headers)

    @app.not_found
    def unknown_route(_: NotFoundError) -> _Failure:
        return failure(HTTPStatus.NOT_FOUND, "There is nothing here")

    @app.exception_handler(RequestValidationError)
    def invalid(error: RequestValidationError) -> _Failure:
        detail = [{"loc": list(each["loc"]), "type": each["type"]} for each in error.errors()]
        return failure(HTTPStatus.UNPROCESSABLE_ENTITY, "The request is not valid", detail=detail)

    @app.exception_handler([UnicodeDecodeError, RecursionError])
    def unreadable(_: Exception) -> _Failure:
        return failure(HTTPStatus.BAD_REQUEST, "The body cannot be read")

    @app.exception_handler([DatabaseUnavailable, SecretUnavailable])
    def unavailable(error: Exception) -> _Failure:
        logger.error("unavailable", extra={"reason": f"{type(error).__name__}: {error}"})
        return failure(HTTPStatus.SERVICE_UNAVAILABLE, "Try again in a moment", headers={"Retry-After": "5"})


def failure(
    status: HTTPStatus, message: str, headers: dict[str, str | list[str]] | None = None, **more: Any
) -> _Failure:
    return Response(
        status_code=status,
        content_type=content_types.APPLICATION_JSON,
        body={"message": message, **more},
        headers=headers,
    )
