"""The JSON of requests and answers: validated by them, documented from them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints

# Characters that no text of a track needs, among them the one that PostgreSQL cannot keep.
NO_CONTROL_CHARACTERS = r"^[^\x00-\x1f\x7f]*$"

Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NO_CONTROL_CHARACTERS)
]
Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        max_length=254,
        pattern=r"^[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+\.[^@\s\x00-\x1f\x7f]+$",
    ),
    AfterValidator(str.lower),
]
AudioType = Annotated[
    str, StringConstraints(to_lower=True, max_length=80, pattern=r"^[aA][uU][dD][iI][oO]/[A-Za-z0-9][A-Za-z0-9.+-]*$")
]


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignUp(Request):
    email: Email
    password: SecretStr = Field(min_length=12, max_length=128)


class SignIn(Request):
    email: Email
    password: SecretStr = Field(max_length=128)


class NewTrack(Request):
    title: Text
    artist: Text
    content_type: AudioType = Field(examples=["audio/mpeg"])


class Health(BaseModel):
    status: Literal["ok"]
    database: Literal["ok"]
    version: str
    stage: str


class Unhealthy(BaseModel):
    status: Literal["unavailable"]
    database: Literal["unreachable"]


class SignedUp(BaseModel):
    id: UUID
    email: str


class SignedIn(BaseModel):
    token: str
    expires_in: int = Field(description="Seconds")


class TrackView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    artist: str
    content_type: str
    created_at: datetime


class CreatedTrack(TrackView):
    upload_url: str = Field(description="Where the file is to be PUT")
    upload_headers: dict[str, str] = Field(description="Exactly these have to be sent with it")
    upload_expires_in: int = Field(description="Seconds")


class Download(BaseModel):
    url: str
    expires_in: int = Field(description="Seconds")


class TrackPage(BaseModel):
    items: list[TrackView]
    next_cursor: UUID | None = Field(description="The `cursor` of the next page, if there is one")


class TrackList(BaseModel):
    items: list[TrackView]


class Failure(BaseModel):
    message: str


class InvalidField(BaseModel):
    loc: list[str | int] = Field(description="Where it is: `body`, `query` or `path`, then the names")
    type: str = Field(description="What is wrong with it")


class Invalid(Failure):
    detail: list[InvalidField]
