from uuid import UUID

import pytest

from src.models import Track
from src.services import services

from .api import Api

TRACKS = [
    ("100% Pure Love", "Crystal Waters"),
    ("1000 Miles", "Vanessa Carlton"),
    ("snake_case", "The Underscores"),
    ("Snakes", "The Underscores"),
    ("back\\slash", "Paths"),
    ("So What", "Miles Davis"),
    ("Ágætis byrjun", "Sigur Rós"),
]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("miles", ["1000 Miles", "So What"]),
        ("MILES what", ["So What"]),
        ("underscores", ["Snakes", "snake_case"]),
        ("ágæt", ["Ágætis byrjun"]),
        ("100%", ["100% Pure Love"]),
        ("%", ["100% Pure Love"]),
        ("_", ["snake_case"]),
        ("e_c", ["snake_case"]),
        ("\\", ["back\\slash"]),
        ("/", []),
        ("' OR '1'='1", []),
        ("'; DROP TABLE tracks; --", []),
    ],
)
def test_finds_by_title_and_artist(api: Api, q: str, found: list[str]) -> None:
    ada = api.person()
    with services().database.session() as session:
        session.add_all(
            Track(owner_id=UUID(ada.id), title=title, artist=artist, content_type="audio/flac")
            for title, artist in TRACKS
        )
    answer = api.get("/search", ada.token, q=q)
    assert answer.status == 200
    assert sorted(track["title"] for track in answer.json["items"]) == sorted(found)


def test_finds_no_more_than_the_limit(api: Api) -> None:
    token = api.person().token
    for number in range(3):
        api.track(token, f"Track {number}")
    tracks = api.get("/search", token, q="track", limit=2).json["items"]
    assert [track["title"] for track in tracks] == ["Track 0", "Track 1"]


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "x" * 101}, {"q": "\0"}, {"q": "so", "limit": 0}])
def test_refuses_what_is_not_valid(api: Api, query: dict[str, object]) -> None:
    assert api.get("/search", api.person().token, **query).status == 422


def test_uses_the_index(api: Api) -> None:
    with services().database.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = connection.exec_driver_sql(
            "EXPLAIN SELECT * FROM tracks WHERE title ILIKE '%%miles%%' OR artist ILIKE '%%miles%%'"
        )
        assert "tracks_search_idx" in "\n".join(row[0] for row in plan)
