import pytest
from argon2 import PasswordHasher

from src import passwords
from src.services import services

from .api import PASSWORD, Api

REFUSED = {"message": "Wrong address or password"}


def test_signs_in(api: Api) -> None:
    api.post("/users", {"email": "ada@example.com", "password": PASSWORD})
    answer = api.post("/sessions", {"email": "ADA@example.com", "password": PASSWORD})
    assert answer.status == 201
    assert answer.json == {"token": answer.json["token"], "expires_in": 3600}
    assert api.get("/tracks", answer.json["token"]).status == 200


def test_a_wrong_password_and_an_unknown_person_look_the_same(api: Api) -> None:
    api.person("ada@example.com")
    wrong = api.post("/sessions", {"email": "ada@example.com", "password": "wrong"})
    unknown = api.post("/sessions", {"email": "bob@example.com", "password": "wrong"})
    assert (wrong.status, wrong.json) == (unknown.status, unknown.json) == (401, REFUSED)
    assert wrong.headers == unknown.headers
    assert wrong.headers["www-authenticate"] == "Bearer"


def test_an_unknown_person_costs_as_much_work(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    work: list[str] = []

    class Counting(PasswordHasher):
        def hash(self, *args: object, **kwargs: object) -> str:
            work.append("argon2")
            return super().hash(*args, **kwargs)

        def verify(self, *args: object, **kwargs: object) -> bool:
            work.append("argon2")
            return super().verify(*args, **kwargs)

    api.person("ada@example.com")
    monkeypatch.setattr(passwords, "_HASHER", Counting(memory_cost=19 * 1024, time_cost=2, parallelism=1))
    for email in ("ada@example.com", "bob@example.com"):
        work.clear()
        api.post("/sessions", {"email": email, "password": "wrong"})
        assert work == ["argon2"]


def test_a_hash_with_outdated_parameters_is_made_anew(api: Api) -> None:
    api.person("ada@example.com")
    weak = PasswordHasher(memory_cost=1024, time_cost=1, parallelism=1).hash(PASSWORD)
    assert _hash_after(api, weak, "wrong") == weak
    assert _hash_after(api, weak, PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize("hashed", ["", "plain text", "$argon2id$v=19$m=1"])
def test_what_is_no_hash_matches_nothing(hashed: str) -> None:
    assert not passwords.matches(hashed, hashed)


def _hash_after(api: Api, hashed: str, password: str) -> str:
    """What is kept after somebody with this hash has tried to sign in."""
    with services().database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE users SET password_hash = %s", (hashed,))
    api.post("/sessions", {"email": "ada@example.com", "password": password})
    with services().database.engine.begin() as connection:
        return connection.exec_driver_sql("SELECT password_hash FROM users").scalar_one()
