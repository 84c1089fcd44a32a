import json
import subprocess
import sys

from aws_lambda_powertools.event_handler.openapi.models import OpenAPI

from src.handler import app
from src.openapi import document

from .api import Api
from .migrating import PROJECT


def test_the_committed_document_is_that_of_the_routes() -> None:
    program = [sys.executable, "-m", "src.openapi"]
    made = subprocess.run(program, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    assert made == (PROJECT / "openapi.json").read_text(), "python -m src.openapi > openapi.json"


def test_the_document_is_served(api: Api) -> None:
    answer = api.get("/openapi.json")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json == json.loads((PROJECT / "openapi.json").read_text())


def test_the_document_is_openapi_and_refers_to_what_it_has() -> None:
    made = document(app)
    OpenAPI.model_validate(made)
    schemas = made["components"]["schemas"]
    references = {part.split('"')[0] for part in json.dumps(made).split('"#/components/schemas/')[1:]}
    assert references <= schemas.keys()


def test_every_route_is_in_it_and_says_who_may_use_it() -> None:
    paths = document(app)["paths"]
    routes = {
        f"{method.upper()} {path}": "security" in operation
        for path, on in paths.items()
        for method, operation in on.items()
    }
    assert routes == {
        "GET /health": False,
        "POST /users": False,
        "POST /sessions": False,
        "GET /tracks": True,
        "POST /tracks": True,
        "GET /tracks/{track_id}": True,
        "GET /tracks/{track_id}/download": True,
        "GET /search": True,
    }


def test_answers_are_as_documented(api: Api) -> None:
    invalid = api.post("/users", {})
    schema = document(app)["components"]["schemas"]["HTTPValidationError"]
    assert invalid.status == 422
    assert sorted(invalid.json) == sorted(schema["required"]) == ["detail", "message"]
