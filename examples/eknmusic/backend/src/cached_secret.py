"""A secret of Secrets Manager, kept for some minutes."""

import json
import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

MAX_AGE = 300.0


class SecretUnavailable(Exception):
    """Secrets Manager does not answer, or refuses to."""


class CachedSecret:
    def __init__(self, client: Any, arn: str) -> None:
        self._client = client
        self._arn = arn
        self._value: dict[str, Any] = {}
        self._read_at = float("-inf")

    def value(self) -> dict[str, Any]:
        """The secret as it was at most five minutes ago."""
        if time.monotonic() - self._read_at > MAX_AGE:
            return self.reread()
        return self._value

    def reread(self) -> dict[str, Any]:
        """The secret as it is now: for when the value that is known turned out to be old."""
        try:
            text = self._client.get_secret_value(SecretId=self._arn)["SecretString"]
        except (BotoCoreError, ClientError) as error:
            raise SecretUnavailable(f"{self._arn} cannot be read: {type(error).__name__}") from error
        self._value = json.loads(text)
        self._read_at = time.monotonic()
        return self._value
