"""The API as a client sees it: requests become events of an HTTP API, answered by the handler."""

import base64
import json
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from src.handler import main

PASSWORD = "correct horse battery"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Person:
    id: str
    token: str


class Api:
    def get(self, path: str, token: str | None = None, **query: Any) -> Answer:
        return self.send("GET", path, token=token, query=query)

    def post(self, path: str, body: Any, token: str | None = None) -> Answer:
        return self.send("POST", path, body=json.dumps(body), token=token)

    def send(
        self,
        method: str,
        path: str,
        body: str | bytes | None = None,
        token: str | None = None,
        query: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        event = event_of(method, path, body, query or {}, {"content-type": "application/json", **(headers or {})})
        if token is not None:
            event["headers"]["authorization"] = f"Bearer {token}"
        answer = main(event, CONTEXT)
        return Answer(answer["statusCode"], {k.lower(): v for k, v in answer["headers"].items()}, answer["body"])

    def person(self, email: str = "ada@example.com") -> Person:
        """Somebody who has signed up and in."""
        user_id = self.post("/users", {"email": email, "password": PASSWORD}).json["id"]
        return Person(user_id, self.post("/sessions", {"email": email, "password": PASSWORD}).json["token"])

    def track(self, token: str, title: str = "So What", artist: str = "Miles Davis") -> dict[str, Any]:
        answer = self.post("/tracks", {"title": title, "artist": artist, "content_type": "audio/flac"}, token)
        assert answer.status == 201, answer.text
        return answer.json


def event_of(
    method: str, path: str, body: str | bytes | None, query: dict[str, Any], headers: dict[str, str]
) -> dict[str, Any]:
    """Payload format 2.0."""
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "ANY /{proxy+}",
        "rawPath": path,
        "rawQueryString": urlencode(query),
        "headers": {"host": "api.example.com", **headers},
        "requestContext": {
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
            "requestId": "request",
            "stage": "$default",
        },
        "pathParameters": {"proxy": path.removeprefix("/")},
        "isBase64Encoded": isinstance(body, bytes),
    }
    if query:
        event["queryStringParameters"] = {name: str(value) for name, value in query.items()}
    if body is not None:
        event["body"] = base64.b64encode(body).decode() if isinstance(body, bytes) else body
    return event


CONTEXT: Any = SimpleNamespace(
    function_name="eknmusic-test",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:eu-west-1:123456789012:function:eknmusic-test",
    aws_request_id="request",
)
