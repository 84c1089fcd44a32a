"""Answers for the real client of Secrets Manager, given where it would send its requests."""

import json
from typing import Any

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse


class FakeSecretsManager:
    def __init__(self) -> None:
        self.secrets: dict[str, dict[str, Any]] = {}
        self.reads: list[str] = []
        boto3.DEFAULT_SESSION.events.register("before-send.secrets-manager.GetSecretValue", self._answer)

    def _answer(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        arn = json.loads(request.body)["SecretId"]
        self.reads.append(arn)
        if arn not in self.secrets:
            return _response(request, 400, {"__type": "ResourceNotFoundException", "message": "not found"})
        return _response(request, 200, {"ARN": arn, "SecretString": json.dumps(self.secrets[arn])})


class _Raw:
    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> list[bytes]:
        return [self._body]


def _response(request: AWSPreparedRequest, status: int, body: dict[str, Any]) -> AWSResponse:
    return AWSResponse(
        request.url, status, {"content-type": "application/x-amz-json-1.1"}, _Raw(json.dumps(body).encode())
    )
