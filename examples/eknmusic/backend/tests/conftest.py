import os
from collections.abc import Iterator

import boto3
import pytest
from alembic import command

from src.services import services

from .api import Api
from .fake_secrets_manager import FakeSecretsManager
from .forwarder import Forwarder
from .migrating import alembic_config, connected
from .postgres import TestDatabase

DATABASE_SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:database"
JWT_SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:jwt"


ENVIRONMENT = {
    "STAGE": "dev",
    "DB_SECRET_ARN": DATABASE_SECRET,
    "JWT_SECRET_ARN": JWT_SECRET,
    "FILES_BUCKET": "eknmusic-files-dev",
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "of-the-tests",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


@pytest.fixture(scope="session", autouse=True)
def environment() -> Iterator[None]:
    """That of the function, and nothing of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("AWS_", "POWERTOOLS_"))]:
            patch.delenv(name)
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="session")
def migrated() -> Iterator[TestDatabase]:
    """A database with all tables, for the whole run."""
    database = TestDatabase()
    database.create()
    try:
        with connected(database) as connection:
            command.upgrade(alembic_config(connection), "head")
        yield database
    finally:
        database.drop()


@pytest.fixture
def database(migrated: TestDatabase) -> TestDatabase:
    """The same, without rows."""
    with connected(migrated) as connection:
        connection.exec_driver_sql("TRUNCATE users, tracks")
    return migrated


@pytest.fixture(scope="session")
def fake_secrets_manager(environment: None) -> FakeSecretsManager:
    boto3.setup_default_session()
    return FakeSecretsManager()


@pytest.fixture
def secrets_manager(fake_secrets_manager: FakeSecretsManager) -> FakeSecretsManager:
    fake_secrets_manager.reads.clear()
    fake_secrets_manager.secrets = {JWT_SECRET: {"alg": "HS512", "kid": "initial", "key": "k" * 86}}
    return fake_secrets_manager


@pytest.fixture
def api(database: TestDatabase, secrets_manager: FakeSecretsManager) -> Iterator[Api]:
    """The API in a new instance of the function."""
    secrets_manager.secrets[DATABASE_SECRET] = database.secret()
    services.cache_clear()
    yield Api()
    services().database.engine.dispose()
    services.cache_clear()


@pytest.fixture
def forwarder(api: Api, database: TestDatabase, secrets_manager: FakeSecretsManager) -> Iterator[Forwarder]:
    """The way that the API takes to the database."""
    way = Forwarder()
    secrets_manager.secrets[DATABASE_SECRET] = database.secret(port=way.port)
    yield way
    services().database.engine.dispose()
    way.cut()
