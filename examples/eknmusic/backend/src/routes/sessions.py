"""Signing in."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from aws_lambda_powertools.metrics import MetricUnit
from sqlalchemy import select

from ..errors import Unauthorized
from ..models import User
from ..observability import logger, metrics
from ..openapi import answers
from ..passwords import hash_password, is_outdated, matches
from ..schemas import SignedIn, SignIn
from ..services import services
from ..tokens import LIFETIME

router = APIGatewayHttpRouter()


@router.post(
    "/sessions",
    summary="Sign in",
    status_code=HTTPStatus.CREATED,
    responses=answers("Signed in", SignedIn, 201, _401="Wrong address or password", _503="Try again"),
)
def sign_in(credentials: SignIn) -> SignedIn:
    password = credentials.password.get_secret_value()
    with services().database.session() as session:
        user = session.scalar(select(User).where(User.email == credentials.email))
        if not matches(password, user.password_hash if user else None) or user is None:
            metrics.add_metric(name="FailedSignIns", unit=MetricUnit.Count, value=1)
            raise Unauthorized("Wrong address or password")
        if is_outdated(user.password_hash):
            user.password_hash = hash_password(password)
    metrics.add_metric(name="SignIns", unit=MetricUnit.Count, value=1)
    logger.info("signed in", extra={"user_id": str(user.id)})
    return SignedIn(token=services().tokens.issue(user.id), expires_in=LIFETIME)
