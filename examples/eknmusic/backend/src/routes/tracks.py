"""Tracks: what is known about them, and where their files go."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from aws_lambda_powertools.metrics import MetricUnit
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from ..authentication import SignedInUser
from ..errors import NotFound, Unauthorized
from ..models import Track, User
from ..observability import logger, metrics
from ..openapi import BEARER, answers
from ..schemas import CreatedTrack, Download, NewTrack, TrackPage, TrackView
from ..services import services
from ..storage import LINK_LIFETIME

router = APIGatewayHttpRouter()

_TrackId = Annotated[UUID, Path()]


@router.get(
    "/tracks",
    summary="Your tracks, the newest first",
    security=BEARER,
    responses=answers("A page", TrackPage, _401="Sign in", _404="No such `cursor`", _503="Try again"),
)
def list_tracks(
    user_id: SignedInUser,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[UUID | None, Query(description="The `next_cursor` of the page before")] = None,
) -> TrackPage:
    query = select(Track).where(Track.owner_id == user_id).order_by(Track.created_at.desc(), Track.id.desc())
    with services().database.session() as session:
        if cursor is not None:
            last = _own_track(session, user_id, cursor)
            query = query.where(tuple_(Track.created_at, Track.id) < (last.created_at, last.id))
        # One more tells whether there is a next page.
        found = session.scalars(query.limit(limit + 1)).all()
    page = found[:limit]
    return TrackPage(
        items=[TrackView.model_validate(track) for track in page],
        next_cursor=page[-1].id if len(found) > limit else None,
    )


@router.post(
    "/tracks",
    summary="Make a track and learn where to upload its file",
    status_code=HTTPStatus.CREATED,
    security=BEARER,
    responses=answers("Made", CreatedTrack, 201, _401="Sign in", _503="Try again"),
)
def create_track(user_id: SignedInUser, new: NewTrack) -> CreatedTrack:
    with services().database.session() as session:
        if session.get(User, user_id) is None:
            raise Unauthorized("Sign in again")
        track = Track(owner_id=user_id, **new.model_dump())
        session.add(track)
        session.flush()
        session.refresh(track)
    metrics.add_metric(name="TracksCreated", unit=MetricUnit.Count, value=1)
    logger.info("track created", extra={"user_id": str(user_id), "track_id": str(track.id)})
    return CreatedTrack(
        **TrackView.model_validate(track).model_dump(),
        upload_url=services().storage.upload_url(user_id, track.id, track.content_type),
        upload_headers={"Content-Type": track.content_type},
        upload_expires_in=LINK_LIFETIME,
    )


@router.get(
    "/tracks/<track_id>",
    summary="One of your tracks",
    security=BEARER,
    responses=answers("The track", TrackView, _401="Sign in", _404="No track of yours", _503="Try again"),
)
def get_track(user_id: SignedInUser, track_id: _TrackId) -> TrackView:
    with services().database.session() as session:
        return TrackView.model_validate(_own_track(session, user_id, track_id))


@router.get(
    "/tracks/<track_id>/download",
    summary="Where the file of one of your tracks is",
    security=BEARER,
    responses=answers("The address", Download, _401="Sign in", _404="No track of yours", _503="Try again"),
)
def download_track(user_id: SignedInUser, track_id: _TrackId) -> Download:
    with services().database.session() as session:
        track = _own_track(session, user_id, track_id)
    return Download(url=services().storage.download_url(user_id, track.id), expires_in=LINK_LIFETIME)


def _own_track(session: Session, user_id: UUID, track_id: UUID) -> Track:
    """The tracks of others are as if they did not exist."""
    track = session.scalar(select(Track).where(Track.id == track_id, Track.owner_id == user_id))
    if track is None:
        raise NotFound("There is no such track")
    return track
