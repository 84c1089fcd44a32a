from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from src.services import services

from .api import Api


def test_a_track_is_made_with_an_address_to_upload_to(api: Api) -> None:
    ada = api.person()
    answer = api.post(
        "/tracks", {"title": " So What ", "artist": "Miles Davis", "content_type": "Audio/FLAC"}, ada.token
    )
    assert answer.status == 201
    track = answer.json
    assert track == {
        "id": track["id"],
        "title": "So What",
        "artist": "Miles Davis",
        "content_type": "audio/flac",
        "created_at": track["created_at"],
        "upload_url": track["upload_url"],
        "upload_headers": {"Content-Type": "audio/flac"},
        "upload_expires_in": 900,
    }
    url = urlsplit(track["upload_url"])
    assert f"{url.scheme}://{url.netloc}" == "https://eknmusic-files-dev.s3.eu-west-1.amazonaws.com"
    assert url.path == f"/tracks/{ada.id}/{track['id']}"
    query = parse_qs(url.query)
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["X-Amz-Expires"] == ["900"]
    assert query["X-Amz-SignedHeaders"] == ["content-type;host"]


def test_a_track_is_shown_and_downloaded(api: Api) -> None:
    ada = api.person()
    made = api.track(ada.token)
    answer = api.get(f"/tracks/{made['id']}", ada.token)
    assert answer.status == 200
    assert answer.json == {name: value for name, value in made.items() if not name.startswith("upload_")}
    answer = api.get(f"/tracks/{made['id']}/download", ada.token)
    assert answer.status == 200
    assert answer.json == {"url": answer.json["url"], "expires_in": 900}
    assert urlsplit(answer.json["url"]).path == f"/tracks/{ada.id}/{made['id']}"


@pytest.mark.parametrize("path", ["/tracks/{}", "/tracks/{}/download"])
def test_a_track_that_does_not_exist_is_not_found(api: Api, path: str) -> None:
    answer = api.get(path.format(uuid4()), api.person().token)
    assert (answer.status, answer.json) == (404, {"message": "There is no such track"})


def test_nobody_sees_the_tracks_of_others(api: Api) -> None:
    ada, bob = api.person("ada@example.com"), api.person("bob@example.com")
    track = api.track(ada.token, "So What")
    for path in (f"/tracks/{track['id']}", f"/tracks/{track['id']}/download"):
        assert api.get(path, bob.token).status == 404
    assert api.get("/tracks", bob.token).json == {"items": [], "next_cursor": None}
    assert api.get("/tracks", bob.token, cursor=track["id"]).status == 404
    assert api.get("/search", bob.token, q="so").json == {"items": []}
    assert len(api.get("/tracks", ada.token).json["items"]) == 1


def test_pages_are_complete_and_newest_first(api: Api) -> None:
    ada, bob = api.person("ada@example.com"), api.person("bob@example.com")
    made = []
    for number in range(5):
        made.insert(0, api.track(ada.token, f"Track {number}")["title"])
        api.track(bob.token)
    assert _pages(api, ada.token, limit=2) == [made[:2], made[2:4], made[4:]]
    assert _pages(api, ada.token, limit=5) == [made]
    assert _pages(api, ada.token) == [made]


def test_pages_are_complete_when_tracks_are_of_the_same_moment(api: Api) -> None:
    ada = api.person()
    with services().database.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO tracks (owner_id, title, artist, content_type) "
            "SELECT id, 'Track ' || number, '', 'audio/flac' FROM users, generate_series(1, 7) AS number"
        )
    titles = [title for page in _pages(api, ada.token, limit=3) for title in page]
    assert sorted(titles) == [f"Track {number}" for number in range(1, 8)]


@pytest.mark.parametrize(
    ("change", "loc"),
    [
        ({"title": ""}, ["body", "title"]),
        ({"title": "   "}, ["body", "title"]),
        ({"title": "x" * 201}, ["body", "title"]),
        ({"title": "So\0What"}, ["body", "title"]),
        ({"title": "\ud800"}, ["body", "title"]),
        ({"title": 7}, ["body", "title"]),
        ({"artist": None}, ["body", "artist"]),
        ({"content_type": "video/mp4"}, ["body", "content_type"]),
        ({"content_type": "audio/"}, ["body", "content_type"]),
        ({"content_type": "audio/mpeg\r\nX-Evil: 1"}, ["body", "content_type"]),
        ({"content_type": "audio/mpeg\n"}, ["body", "content_type"]),
        ({"owner_id": str(uuid4())}, ["body", "owner_id"]),
    ],
)
def test_refuses_tracks_that_are_not_valid(api: Api, change: dict[str, Any], loc: list[str]) -> None:
    body = {"title": "So What", "artist": "Miles Davis", "content_type": "audio/flac"} | change
    answer = api.post("/tracks", body, api.person().token)
    assert answer.status == 422
    assert [each["loc"] for each in answer.json["detail"]] == [loc]


@pytest.mark.parametrize(
    ("path", "query", "loc"),
    [
        ("/tracks", {"limit": 0}, ["query", "limit"]),
        ("/tracks", {"limit": 101}, ["query", "limit"]),
        ("/tracks", {"limit": "1; DROP TABLE tracks"}, ["query", "limit"]),
        ("/tracks", {"cursor": "' OR 1=1 --"}, ["query", "cursor"]),
        ("/tracks/' OR '1'='1", {}, ["path", "track_id"]),
        ("/tracks/1/download", {}, ["path", "track_id"]),
    ],
)
def test_refuses_questions_that_are_not_valid(api: Api, path: str, query: dict[str, Any], loc: list[str]) -> None:
    answer = api.get(path, api.person().token, **query)
    assert answer.status == 422
    assert [each["loc"] for each in answer.json["detail"]] == [loc]


def test_texts_are_kept_as_they_are(api: Api) -> None:
    ada = api.person()
    evil = "Robert'); DROP TABLE tracks; -- \" \\ %s :q {x} \U0001d11e"
    assert api.track(ada.token, evil, evil)["title"] == evil
    assert [track["artist"] for track in api.get("/tracks", ada.token).json["items"]] == [evil]


def test_somebody_who_is_gone_makes_no_tracks(api: Api) -> None:
    ada = api.person()
    with services().database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM users")
    answer = api.post("/tracks", {"title": "So What", "artist": "Miles", "content_type": "audio/flac"}, ada.token)
    assert (answer.status, answer.json) == (401, {"message": "Sign in again"})


def _pages(api: Api, token: str, **query: Any) -> list[list[str]]:
    pages, cursor = [], {}
    while True:
        page = api.get("/tracks", token, **query, **cursor).json
        pages.append([track["title"] for track in page["items"]])
        if page["next_cursor"] is None:
            return pages
        cursor = {"cursor": page["next_cursor"]}
