import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import botocore
import pytest
from sqlalchemy.exc import DBAPIError

from src import aws
from src import database as module
from src.cached_secret import CachedSecret
from src.database import Database, DatabaseUnavailable
from src.services import services
from src.settings import Settings

from .api import Api
from .conftest import DATABASE_SECRET
from .fake_secrets_manager import FakeSecretsManager
from .forwarder import Forwarder
from .postgres import TestDatabase, execute

# Those that botocore trusts, none of which knows the server of the tests.
AUTHORITIES = str(Path(botocore.__file__).parent / "cacert.pem")
UNAVAILABLE = (503, {"message": "Try again in a moment"})


def reconnect() -> None:
    services().database.engine.dispose()


def test_a_rotated_password_is_noticed(api: Api, database: TestDatabase, secrets_manager: FakeSecretsManager) -> None:
    token = api.person().token
    database.change_password()
    # Connections stay, whatever becomes of the password.
    assert api.get("/tracks", token).status == 200
    reconnect()
    answer = api.get("/tracks", token)
    assert (answer.status, answer.json) == UNAVAILABLE

    secrets_manager.secrets[DATABASE_SECRET] = database.secret()
    assert api.get("/tracks", token).status == 200


def test_a_rotation_between_two_requests_is_not_noticed_by_clients(
    api: Api, database: TestDatabase, secrets_manager: FakeSecretsManager
) -> None:
    token = api.person().token
    database.change_password()
    secrets_manager.secrets[DATABASE_SECRET] = database.secret()
    database.disconnect_everybody()
    secrets_manager.reads.clear()
    assert api.get("/tracks", token).status == 200
    assert secrets_manager.reads == [DATABASE_SECRET]


def test_a_password_that_is_refused_is_tried_once_only(
    api: Api, database: TestDatabase, secrets_manager: FakeSecretsManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[tuple[str, int]] = []
    connect = socket.create_connection

    def counting(address: tuple[str, int], timeout: float) -> socket.socket:
        tried.append(address)
        return connect(address, timeout)

    monkeypatch.setattr(module.socket, "create_connection", counting)
    secrets_manager.secrets[DATABASE_SECRET] = database.secret(password="wrong")
    assert api.get("/health").status == 503
    assert len(tried) == 1
    assert secrets_manager.reads == [DATABASE_SECRET] * 2


def test_lost_connections_are_replaced(api: Api, database: TestDatabase) -> None:
    token = api.person().token
    database.disconnect_everybody()
    assert api.get("/tracks", token).status == 200


def test_a_database_that_goes_away_comes_back(api: Api, forwarder: Forwarder) -> None:
    token = api.person().token
    forwarder.cut()
    for _ in range(2):
        answer = api.get("/tracks", token)
        assert (answer.status, answer.json) == UNAVAILABLE
        assert answer.headers["retry-after"] == "5"
    forwarder.restore()
    assert api.get("/tracks", token).status == 200


def test_a_database_that_does_not_answer_is_given_up(
    api: Api, forwarder: Forwarder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TIMEOUT", 0.5)
    token = api.person().token
    forwarder.block()
    started = time.monotonic()
    answer = api.get("/tracks", token)
    assert (answer.status, answer.json) == UNAVAILABLE
    assert time.monotonic() - started < 5
    forwarder.cut()
    forwarder.restore()
    assert api.get("/tracks", token).status == 200


def test_a_connection_that_is_lost_in_a_transaction_is_replaced(api: Api, database: TestDatabase) -> None:
    with pytest.raises(DatabaseUnavailable), services().database.session() as session:
        session.connection().exec_driver_sql("SELECT 1")
        database.disconnect_everybody()
        session.connection().exec_driver_sql("SELECT 1")
    assert api.get("/health").status == 200


@pytest.fixture
def closed(database: TestDatabase) -> Iterator[TestDatabase]:
    """A database that takes no connections, as during a restore."""
    database.disconnect_everybody()
    execute(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS false")
    yield database
    execute(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS true")


def test_a_database_that_takes_no_connections_is_unavailable(api: Api, closed: TestDatabase) -> None:
    assert api.get("/health").status == 503


def test_statements_that_are_wrong_are_no_outage(api: Api) -> None:
    with pytest.raises(DBAPIError), services().database.session() as session:
        session.connection().exec_driver_sql("SELECT wrong")


def test_errors_do_not_say_what_was_typed(api: Api) -> None:
    with pytest.raises(DBAPIError) as caught, services().database.session() as session:
        session.connection().exec_driver_sql("SELECT %s FROM nowhere", ("ada@example.com",))
    assert "ada@example.com" not in str(caught.value)


def test_nothing_is_kept_of_a_transaction_that_fails(api: Api) -> None:
    with pytest.raises(ZeroDivisionError), services().database.session() as session:
        session.connection().exec_driver_sql("INSERT INTO users (email, password_hash) VALUES ('a', 'b')")
        raise ZeroDivisionError
    with services().database.session() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM users").scalar_one() == 0


def test_the_server_must_be_the_one_that_was_asked_for(
    api: Api, database: TestDatabase, secrets_manager: FakeSecretsManager
) -> None:
    # Found under the address of the server, which is not what its certificate says.
    secrets_manager.secrets[DATABASE_SECRET] = database.secret(host="database.example.com")
    secret = CachedSecret(aws.secrets_manager(), DATABASE_SECRET)
    address = (os.environ["PGHOST"], int(os.environ["PGPORT"]))
    with pytest.raises(DatabaseUnavailable) as caught:
        Database(secret, os.environ["PGSSLROOTCERT"], address).check()
    assert "CERTIFICATE_VERIFY_FAILED" in str(caught.value.__cause__)


def test_only_a_known_authority_vouches_for_the_server(api: Api) -> None:
    secret = CachedSecret(aws.secrets_manager(), DATABASE_SECRET)
    with pytest.raises(DatabaseUnavailable) as caught:
        Database(secret, AUTHORITIES).check()
    assert "CERTIFICATE_VERIFY_FAILED" in str(caught.value.__cause__)


def test_the_connection_is_encrypted(api: Api) -> None:
    with services().database.session() as session:
        query = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        assert session.connection().exec_driver_sql(query).scalar_one() is True


@pytest.mark.parametrize("mode", ["disable", "require", "verify-ca"])
def test_weaker_connections_are_refused(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSSLMODE", mode)
    with pytest.raises(ValueError, match=f"PGSSLMODE is {mode}"):
        Settings.from_environment()
