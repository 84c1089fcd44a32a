import pytest

from .api import Api


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("GET", "/users"), ("DELETE", "/tracks"), ("GET", "/tracks/a/b/c")]
)
def test_unknown_routes_are_not_found(api: Api, method: str, path: str) -> None:
    answer = api.send(method, path)
    assert (answer.status, answer.json) == (404, {"message": "There is nothing here"})
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("body", [None, "", "null", "[]", "{", '"text"', "7", '{"email": NaN}'])
def test_bodies_that_are_no_objects_are_refused(api: Api, body: str | None) -> None:
    answer = api.send("POST", "/sessions", body)
    assert answer.status == 422
    assert answer.json["message"] == "The request is not valid"


@pytest.mark.parametrize("body", [b"\xff\xfe", "[" * 200_000])
def test_bodies_that_cannot_be_read_are_refused(api: Api, body: str | bytes) -> None:
    answer = api.send("POST", "/sessions", body)
    assert (answer.status, answer.json) == (400, {"message": "The body cannot be read"})


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_other_bodies_than_json_are_refused(api: Api, content_type: str) -> None:
    answer = api.send("POST", "/sessions", "email=ada", headers={"content-type": content_type})
    assert (answer.status, answer.json) == (415, {"message": "Send JSON"})


def test_json_may_come_encoded_and_with_its_character_set(api: Api) -> None:
    body = b'{"email": "ada@example.com", "password": "correct horse battery"}'
    assert api.send("POST", "/users", body, headers={"content-type": "application/json; charset=utf-8"}).status == 201
