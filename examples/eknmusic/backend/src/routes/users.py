"""Signing up."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from aws_lambda_powertools.metrics import MetricUnit
from sqlalchemy.dialects.postgresql import insert

from ..errors import Conflict
from ..models import User
from ..observability import logger, metrics
from ..openapi import answers
from ..passwords import hash_password
from ..schemas import SignedUp, SignUp
from ..services import services

router = APIGatewayHttpRouter()


@router.post(
    "/users",
    summary="Sign up",
    status_code=HTTPStatus.CREATED,
    responses=answers("Signed up", SignedUp, 201, _409="The address is taken", _503="Try again"),
)
def sign_up(new: SignUp) -> SignedUp:
    hashed = hash_password(new.password.get_secret_value())
    # Of two at the same time, one gets no row.
    statement = insert(User).values(email=new.email, password_hash=hashed).on_conflict_do_nothing().returning(User.id)
    with services().database.session() as session:
        user_id = session.scalar(statement)
    if user_id is None:
        raise Conflict("The address is taken")
    metrics.add_metric(name="SignUps", unit=MetricUnit.Count, value=1)
    logger.info("signed up", extra={"user_id": str(user_id)})
    return SignedUp(id=user_id, email=new.email)
