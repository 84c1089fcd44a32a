"""Searching your tracks."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from sqlalchemy import or_, select

from ..authentication import SignedInUser
from ..models import Track
from ..openapi import BEARER, answers
from ..schemas import NO_CONTROL_CHARACTERS, TrackList, TrackView
from ..services import services

router = APIGatewayHttpRouter()


@router.get(
    "/search",
    summary="Your tracks with these words in title or artist",
    security=BEARER,
    responses=answers("What was found, by title", TrackList, _401="Sign in", _503="Try again"),
)
def search(
    user_id: SignedInUser,
    q: Annotated[str, Query(min_length=1, max_length=100, pattern=NO_CONTROL_CHARACTERS)],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> TrackList:
    """Every word has to occur, whole or as a part, in any case."""
    query = select(Track).where(Track.owner_id == user_id).order_by(Track.title, Track.id).limit(limit)
    for word in q.split():
        # `autoescape`: a % or _ that is searched for stands for itself.
        query = query.where(
            or_(Track.title.icontains(word, autoescape=True), Track.artist.icontains(word, autoescape=True))
        )
    with services().database.session() as session:
        return TrackList(items=[TrackView.model_validate(track) for track in session.scalars(query)])
