import pytest

from .api import Api
from .conftest import DATABASE_SECRET
from .fake_secrets_manager import FakeSecretsManager
from .forwarder import Forwarder

UNHEALTHY = {"status": "unavailable", "database": "unreachable"}


def test_says_that_it_works(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_VERSION", "7")
    answer = api.get("/health")
    assert answer.status == 200
    assert answer.json == {"status": "ok", "database": "ok", "version": "7", "stage": "dev"}


def test_says_when_the_database_cannot_be_reached(api: Api, forwarder: Forwarder) -> None:
    forwarder.cut()
    answer = api.get("/health")
    assert (answer.status, answer.json) == (503, UNHEALTHY)
    forwarder.restore()
    assert api.get("/health").status == 200


def test_says_when_the_credentials_cannot_be_read(api: Api, secrets_manager: FakeSecretsManager) -> None:
    del secrets_manager.secrets[DATABASE_SECRET]
    answer = api.get("/health")
    assert (answer.status, answer.json) == (503, UNHEALTHY)
