import pytest

from src.services import services

from .api import PASSWORD, Api


def test_signs_up(api: Api) -> None:
    answer = api.post("/users", {"email": "ada@example.com", "password": PASSWORD})
    assert answer.status == 201
    assert answer.json == {"id": answer.json["id"], "email": "ada@example.com"}


def test_an_address_is_taken_in_any_case(api: Api) -> None:
    api.post("/users", {"email": "ada@example.com", "password": PASSWORD})
    answer = api.post("/users", {"email": " Ada@Example.COM ", "password": "another password"})
    assert (answer.status, answer.json) == (409, {"message": "The address is taken"})
    assert api.post("/sessions", {"email": "ada@example.com", "password": PASSWORD}).status == 201


@pytest.mark.parametrize(
    ("body", "loc"),
    [
        ({"password": PASSWORD}, ["body", "email"]),
        ({"email": "ada@example.com"}, ["body", "password"]),
        ({"email": "ada", "password": PASSWORD}, ["body", "email"]),
        ({"email": "ada@example", "password": PASSWORD}, ["body", "email"]),
        ({"email": "a@b@example.com", "password": PASSWORD}, ["body", "email"]),
        ({"email": "ada\0@example.com", "password": PASSWORD}, ["body", "email"]),
        ({"email": f"{'a' * 250}@example.com", "password": PASSWORD}, ["body", "email"]),
        ({"email": "ada@example.com", "password": "11 letters!"}, ["body", "password"]),
        ({"email": "ada@example.com", "password": "x" * 129}, ["body", "password"]),
        ({"email": "ada@example.com", "password": PASSWORD, "admin": True}, ["body", "admin"]),
    ],
)
def test_refuses_what_is_not_valid(api: Api, body: dict[str, object], loc: list[str]) -> None:
    answer = api.post("/users", body)
    assert answer.status == 422
    assert answer.json["message"] == "The request is not valid"
    assert [each["loc"] for each in answer.json["detail"]] == [loc]
    assert "ada" not in answer.text
    assert PASSWORD not in answer.text


def test_keeps_an_argon2id_hash_only(api: Api) -> None:
    api.post("/users", {"email": "ada@example.com", "password": PASSWORD})
    with services().database.engine.connect() as connection:
        [row] = connection.exec_driver_sql("SELECT users.*::text FROM users").all()
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in row[0]
    assert PASSWORD not in row[0]
