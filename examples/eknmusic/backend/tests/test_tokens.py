import time
from typing import Any

import jwt
import pytest

from src import tokens
from src.services import services

from .api import Api, Person
from .conftest import JWT_SECRET
from .fake_secrets_manager import FakeSecretsManager

KEYS = {kid: character * 86 for kid, character in (("initial", "k"), ("second", "l"), ("third", "m"))}
INVALID = (401, {"message": "Sign in again"})


def made(person: Person, kid: Any = "initial", alg: str = "HS512", key: str | None = None, **claims: Any) -> str:
    now = int(time.time())
    usual = {"iss": "eknmusic", "aud": "dev", "sub": person.id, "iat": now, "exp": now + 60}
    present = {name: value for name, value in (usual | claims).items() if value is not None}
    header = {} if kid is None else {"kid": kid}
    return jwt.encode(present, key if key is not None else KEYS.get(kid, "x" * 86), algorithm=alg, headers=header)


def rotate(secrets_manager: FakeSecretsManager, kid: str) -> None:
    """As the library's JwtSecret does it."""
    old = secrets_manager.secrets[JWT_SECRET]
    previous = {"kid": old["kid"], "key": old["key"]}
    secrets_manager.secrets[JWT_SECRET] = {"alg": "HS512", "kid": kid, "key": KEYS[kid], "previous": previous}


def new_instance() -> None:
    services().database.engine.dispose()
    services.cache_clear()


@pytest.fixture
def ada(api: Api) -> Person:
    return api.person()


def test_signs_with_the_current_key(ada: Person) -> None:
    assert jwt.get_unverified_header(ada.token) == {"alg": "HS512", "kid": "initial", "typ": "JWT"}
    claims = jwt.decode(ada.token, KEYS["initial"], ["HS512"], audience="dev")
    assert claims == {
        "iss": "eknmusic", "aud": "dev", "sub": ada.id, "iat": claims["iat"], "exp": claims["iat"] + 3600,
    }  # fmt: skip


def test_takes_what_it_would_issue(api: Api, ada: Person) -> None:
    assert api.get("/tracks", made(ada)).status == 200


@pytest.mark.parametrize(
    "change",
    [
        {"exp": int(time.time()) - 60},
        {"exp": None},
        {"sub": None},
        {"sub": "somebody"},
        {"iat": None},
        {"iat": int(time.time()) + 600},
        {"iss": "another"},
        {"aud": "prod"},
        {"aud": None},
        {"kid": None},
        {"kid": "unknown"},
        {"key": "x" * 86},
        {"alg": "HS256"},
        {"alg": "none", "key": ""},
        {"alg": "none", "key": "", "kid": None},
    ],
    ids=str,
)
def test_refuses_every_other_token(api: Api, ada: Person, change: dict[str, Any]) -> None:
    answer = api.get("/tracks", made(ada, **change))
    assert (answer.status, answer.json) == INVALID
    assert answer.headers["www-authenticate"] == "Bearer"


def test_refuses_tokens_that_were_changed(api: Api, ada: Person) -> None:
    bob = api.person("bob@example.com")
    header, _, signature = ada.token.split(".")
    for token in (
        f"{header}.{bob.token.split('.')[1]}.{signature}",
        f"{header}.{ada.token.split('.')[1]}.",
        ada.token[:-8],
        "a.b.c",
        "",
        "💥",
    ):
        assert (api.get("/tracks", token).status, api.get("/tracks", token).json) == INVALID, token


def test_refuses_a_kid_that_is_no_text(api: Api, ada: Person) -> None:
    # PyJWT makes no such token.
    header = "eyJhbGciOiJIUzUxMiIsImtpZCI6WyJpbml0aWFsIl19"  # {"alg":"HS512","kid":["initial"]}
    answer = api.get("/tracks", ".".join([header, *ada.token.split(".")[1:]]))
    assert (answer.status, answer.json) == INVALID


@pytest.mark.parametrize("value", [None, "Basic YWRhOnBhc3N3b3Jk", "token"])
def test_wants_a_bearer_token(api: Api, value: str | None) -> None:
    answer = api.send("GET", "/tracks", headers={} if value is None else {"authorization": value})
    assert (answer.status, answer.json) == (401, {"message": "Sign in first"})
    assert answer.headers["www-authenticate"] == "Bearer"


def test_the_scheme_is_known_in_any_case(api: Api, ada: Person) -> None:
    assert api.send("GET", "/tracks", headers={"authorization": f"bearer {ada.token}"}).status == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/tracks"),
        ("POST", "/tracks"),
        ("GET", "/tracks/{id}"),
        ("GET", "/tracks/{id}/download"),
        ("GET", "/search"),
    ],
)
def test_every_route_about_tracks_wants_a_token(api: Api, method: str, path: str) -> None:
    body = '{"title": "a", "artist": "b", "content_type": "audio/mpeg"}' if method == "POST" else None
    track = path.format(id="00000000-0000-4000-8000-000000000000")
    assert api.send(method, track, body, query={"q": "x"}).status == 401


def test_a_rotation_is_noticed_by_the_tokens_that_others_issue(
    api: Api, ada: Person, secrets_manager: FakeSecretsManager
) -> None:
    rotate(secrets_manager, "second")
    assert api.get("/tracks", made(ada, "second")).status == 200
    assert api.get("/tracks", made(ada, "initial")).status == 200
    assert jwt.get_unverified_header(api.person("bob@example.com").token)["kid"] == "second"


def test_the_key_before_the_previous_one_is_refused(api: Api, ada: Person, secrets_manager: FakeSecretsManager) -> None:
    rotate(secrets_manager, "second")
    rotate(secrets_manager, "third")
    new_instance()
    assert api.get("/tracks", made(ada, "third")).status == 200
    assert api.get("/tracks", made(ada, "second")).status == 200
    assert api.get("/tracks", made(ada, "initial")).status == 401


def test_unknown_keys_cause_one_reading_in_half_a_minute(
    api: Api, ada: Person, secrets_manager: FakeSecretsManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.monotonic()
    monkeypatch.setattr(tokens.time, "monotonic", lambda: now)
    secrets_manager.reads.clear()
    for number in range(3):
        assert api.get("/tracks", made(ada, f"unknown {number}")).status == 401
    assert secrets_manager.reads == [JWT_SECRET]
    now += 31
    assert api.get("/tracks", made(ada, "unknown")).status == 401
    assert secrets_manager.reads == [JWT_SECRET] * 2


def test_a_secret_is_kept_for_five_minutes(
    api: Api, ada: Person, secrets_manager: FakeSecretsManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets_manager.reads.clear()
    now = time.monotonic()
    monkeypatch.setattr(tokens.time, "monotonic", lambda: now)
    now += 290
    api.get("/tracks", ada.token)
    assert secrets_manager.reads == []
    now += 20
    api.get("/tracks", ada.token)
    assert secrets_manager.reads == [JWT_SECRET]


def test_a_secret_that_cannot_be_read_is_no_fault_of_the_client(
    api: Api, ada: Person, secrets_manager: FakeSecretsManager
) -> None:
    del secrets_manager.secrets[JWT_SECRET]
    new_instance()
    answer = api.get("/tracks", ada.token)
    assert (answer.status, answer.json) == (503, {"message": "Try again in a moment"})
    assert answer.headers["retry-after"] == "5"
