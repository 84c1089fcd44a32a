from collections.abc import Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from src.models import Base

from .conftest import DATABASE_SECRET
from .fake_secrets_manager import FakeSecretsManager
from .forwarder import Forwarder
from .migrating import alembic_config, connected
from .postgres import TestDatabase


@pytest.fixture
def empty() -> Iterator[TestDatabase]:
    database = TestDatabase()
    database.create()
    yield database
    database.drop()


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


def revision(database: TestDatabase) -> str | None:
    with connected(database) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def test_up_down_and_up_again_gives_the_models(empty: TestDatabase) -> None:
    for action, target in ((command.upgrade, "head"), (command.downgrade, "base"), (command.upgrade, "head")):
        with connected(empty) as connection:
            action(alembic_config(connection), target)
        with connected(empty) as connection:
            assert tables(connection) == ({"users", "tracks"} if target == "head" else set())
    with connected(empty) as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_every_step_can_be_taken_back(empty: TestDatabase) -> None:
    with connected(empty) as connection:
        command.upgrade(alembic_config(connection), "head")
        command.downgrade(alembic_config(connection), "-1")
    assert revision(empty) == "0001"
    with connected(empty) as connection:
        command.downgrade(alembic_config(connection), "-1")
    assert revision(empty) is None


def test_a_migration_that_fails_changes_nothing(empty: TestDatabase) -> None:
    with pytest.raises(ZeroDivisionError), connected(empty) as connection:
        command.upgrade(alembic_config(connection), "head")
        raise ZeroDivisionError
    with connected(empty) as connection:
        assert tables(connection) == set()
    assert revision(empty) is None


def test_alembic_connects_by_itself(
    empty: TestDatabase, secrets_manager: FakeSecretsManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets_manager.secrets[DATABASE_SECRET] = empty.secret()
    monkeypatch.delenv("PGHOSTADDR", raising=False)
    command.upgrade(alembic_config(), "head")
    assert revision(empty) == "0002"


def test_alembic_connects_through_a_tunnel(
    empty: TestDatabase, secrets_manager: FakeSecretsManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The server is known by the name in its certificate, and cannot be reached on the port in the secret.
    secrets_manager.secrets[DATABASE_SECRET] = empty.secret(host="localhost", port=1)
    tunnel = Forwarder()
    try:
        with monkeypatch.context() as patch:
            patch.setenv("PGHOSTADDR", "127.0.0.1")
            patch.setenv("PGPORT", str(tunnel.port))
            command.upgrade(alembic_config(), "head")
    finally:
        tunnel.cut()
    assert revision(empty) == "0002"
