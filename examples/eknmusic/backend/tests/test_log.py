import io
import json
import logging
import os
import re
import subprocess
import sys
from functools import partial
from typing import Any

import jwt
import pytest

from src.observability import logger
from src.schemas import SignIn, SignUp

from .api import PASSWORD, Api
from .conftest import DATABASE_SECRET, JWT_SECRET
from .fake_secrets_manager import FakeSecretsManager
from .migrating import PROJECT
from .postgres import TestDatabase

SIGNING_IN = """
import boto3
from tests.api import PASSWORD, Api
from tests.fake_secrets_manager import FakeSecretsManager
boto3.setup_default_session()
FakeSecretsManager()
print(Api().post("/sessions", {"email": "ada@example.com", "password": PASSWORD}).status)
"""


class Log:
    """What the function writes: Powertools' logger, its metrics, and every library through the root logger."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._stream = io.StringIO()
        self._capsys = capsys

    def attach(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(logger.registered_handler, "stream", self._stream)
        monkeypatch.setattr(logging.getLogger(), "handlers", [logging.StreamHandler(self._stream)])

    def everything(self, request: pytest.FixtureRequest) -> None:
        root = logging.getLogger()
        request.addfinalizer(partial(root.setLevel, root.level))
        root.setLevel(logging.DEBUG)

    def text(self) -> str:
        printed = self._capsys.readouterr()
        return self._stream.getvalue() + printed.out + printed.err

    def entries(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text().splitlines() if line.startswith("{")]


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Log:
    log = Log(capsys)
    log.attach(monkeypatch)
    return log


def test_nothing_secret_is_logged(
    api: Api, secrets_manager: FakeSecretsManager, log: Log, request: pytest.FixtureRequest
) -> None:
    # As Lambda has it when it is told to log at DEBUG.
    log.everything(request)
    logging.getLogger("src").debug("everything is logged")
    ada = api.person("ada@example.com")
    api.post("/users", {"email": "ada@example.com", "password": PASSWORD})
    api.post("/users", {"email": "ada@example.com", "password": PASSWORD, "more": 1})
    api.post("/sessions", {"email": "ada@example.com", "password": "a wrong password"})
    # The error that this causes holds all that was sent.
    api.post("/sessions", {"password": PASSWORD})
    api.get("/tracks", "a refused token")
    track = api.track(ada.token)
    download = api.get(f"/tracks/{track['id']}/download", ada.token).json["url"]
    logged = log.text()
    assert ada.id in logged
    assert "everything is logged" in logged
    for secret in (
        "ada@example.com",
        PASSWORD,
        "a wrong password",
        "argon2",
        ada.token,
        "a refused token",
        track["upload_url"],
        download,
        secrets_manager.secrets[DATABASE_SECRET]["password"],
        secrets_manager.secrets[JWT_SECRET]["key"],
    ):
        assert secret not in logged, secret


@pytest.mark.parametrize("setting", ["POWERTOOLS_DEBUG", "POWERTOOLS_DEV", "POWERTOOLS_LOGGER_LOG_EVENT"])
def test_no_setting_of_powertools_shows_what_was_sent(setting: str) -> None:
    # Read when the function starts.
    output = subprocess.check_output(
        [sys.executable, "-c", SIGNING_IN],
        cwd=PROJECT,
        env={**os.environ, setting: "true"},
        stderr=subprocess.STDOUT,
        text=True,
    )
    # It came as far as the database, whose secret cannot be read.
    assert output.endswith("503\n")
    assert "ada@example.com" not in output
    assert PASSWORD not in output


@pytest.mark.parametrize("library", ["aws_lambda_powertools", "boto3", "botocore", "urllib3"])
def test_libraries_only_warn(log: Log, request: pytest.FixtureRequest, library: str) -> None:
    log.everything(request)
    part_of_it = logging.getLogger(f"{library}.part")
    assert part_of_it.isEnabledFor(logging.WARNING)
    assert not part_of_it.isEnabledFor(logging.INFO)


@pytest.mark.parametrize("model", [SignUp, SignIn])
def test_requests_do_not_show_their_password(model: type[SignUp | SignIn]) -> None:
    assert PASSWORD not in repr(model.model_validate({"email": "ada@example.com", "password": PASSWORD}))


def test_what_a_request_adds_to_the_log_is_gone_with_the_next(api: Api, log: Log) -> None:
    logger.append_keys(email="ada@example.com")
    api.person("bob@example.com")
    assert "ada@example.com" not in log.text()


def test_outages_are_logged_by_their_kind_only(
    api: Api, database: TestDatabase, secrets_manager: FakeSecretsManager, log: Log
) -> None:
    secrets_manager.secrets = {DATABASE_SECRET: database.secret(password="wrong")}
    api.get("/health")
    secrets_manager.secrets.clear()
    api.get("/health")
    api.get("/tracks", jwt.encode({}, "x" * 64, "HS512"))
    assert [entry["reason"] for entry in log.entries() if "reason" in entry] == [
        "ProgrammingError",
        "the credentials cannot be read",
        f"SecretUnavailable: {JWT_SECRET} cannot be read: ResourceNotFoundException",
    ]


def test_mistakes_are_left_to_lambda(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def mistake(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("src.database.Database.check", mistake)
    with pytest.raises(ZeroDivisionError):
        api.get("/health")


def test_the_log_is_json_and_names_the_request(api: Api, log: Log) -> None:
    ada = api.person()
    [signed_up] = [entry for entry in log.entries() if entry.get("message") == "signed up"]
    assert signed_up["level"] == "INFO"
    assert signed_up["function_request_id"] == "request"
    assert signed_up["user_id"] == ada.id


def test_what_happens_is_counted(api: Api, log: Log) -> None:
    api.track(api.person().token)
    api.post("/sessions", {"email": "ada@example.com", "password": "wrong"})
    counted = {}
    for entry in log.entries():
        for directive in entry.get("_aws", {}).get("CloudWatchMetrics", []):
            assert directive["Namespace"] == "EKNMusic"
            counted |= {metric["Name"]: entry[metric["Name"]] for metric in directive["Metrics"]}
    counted.pop("ColdStart", None)
    assert counted == {"SignUps": [1.0], "SignIns": [1.0], "TracksCreated": [1.0], "FailedSignIns": [1.0]}


def test_the_environment_names_and_levels_everything() -> None:
    program = (
        "import src.observability as o; "
        "print(o.logger.service, o.logger.log_level, o.metrics.namespace, o.metrics.service)"
    )
    environment = {
        "POWERTOOLS_SERVICE_NAME": "api",
        "POWERTOOLS_METRICS_NAMESPACE": "Music",
        "POWERTOOLS_LOG_LEVEL": "WARN",
    }
    words = subprocess.check_output([sys.executable, "-c", program], cwd=PROJECT, env=environment, text=True).split()
    assert words == ["api", "30", "Music", "api"]


@pytest.mark.parametrize("level, written", [("WARN", ["WARNING"]), ("INFO", ["INFO", "WARNING"])])
def test_the_level_is_the_one_of_the_application_whatever_lambda_filters_by(level: str, written: list[str]) -> None:
    script = "import src.observability as o; o.logger.info('a'); o.logger.warning('b')"
    environment = {**os.environ, "LOG_LEVEL": level, "AWS_LAMBDA_LOG_LEVEL": "INFO"}
    output = subprocess.check_output([sys.executable, "-c", script], env=environment, cwd=PROJECT, text=True)
    assert [json.loads(line)["level"] for line in output.splitlines()] == written


def test_times_are_of_rfc_3339_as_lambda_asks_for() -> None:
    script = "import src.observability as o; o.logger.warning('a')"
    output = subprocess.check_output([sys.executable, "-c", script], cwd=PROJECT, text=True)
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d+(Z|[+-]\d{2}:\d{2})", json.loads(output)["timestamp"])
