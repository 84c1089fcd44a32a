"""Who is asking."""

from typing import Annotated
from uuid import UUID

from aws_lambda_powertools.event_handler import Depends, Request

from .errors import Unauthorized
from .services import services
from .tokens import InvalidToken


def signed_in_user(request: Request) -> UUID:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthorized("Sign in first")
    try:
        return services().tokens.verify(token.strip())
    except InvalidToken as error:
        raise Unauthorized("Sign in again") from error


SignedInUser = Annotated[UUID, Depends(signed_in_user)]
