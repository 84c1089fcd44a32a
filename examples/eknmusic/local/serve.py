"""Runs the API on this machine: HTTP requests become the events of an HTTP API (payload format 2.0), as API Gateway sends them.

    python3 local/serve.py [--backend backend] [--handler src.handler.main] [--env-file local/.env] [--port 3000]

Only this machine reaches it. A change of a file below the backend starts it anew. Nothing but the standard library is needed beside what the
backend needs itself: run it by the Python of its environment.
"""

import argparse
import base64
import importlib
import json
import os
import subprocess
import sys
import time
import traceback
import uuid
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

WATCHED = 0.5
LARGEST = 6 * 1024 * 1024


class Context:
    """What AWS Lambda tells a function of a call."""

    function_name = "local"
    function_version = "$LATEST"
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:local:live"
    memory_limit_in_mb = 512

    def __init__(self, seconds: int = 30) -> None:
        self.aws_request_id = str(uuid.uuid4())
        self._end = time.monotonic() + seconds

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._end - time.monotonic()) * 1000))


def event_of(method: str, target: str, headers: list[tuple[str, str]], body: bytes) -> dict[str, Any]:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html"""
    url = urlsplit(target)
    named: dict[str, list[str]] = {}
    for name, value in headers:
        named.setdefault(name.lower(), []).append(value)
    cookies = [cookie.strip() for value in named.pop("cookie", []) for cookie in value.split(";")]
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(url.query, keep_blank_values=True):
        query.setdefault(name, []).append(value)
    now = datetime.now(UTC)
    path = unquote(url.path)
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "ANY /{proxy+}",
        "rawPath": path,
        "rawQueryString": url.query,
        "headers": {name: ",".join(values) for name, values in named.items()},
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "local",
            "domainName": "localhost",
            "domainPrefix": "localhost",
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": ",".join(named.get("user-agent", []))},
            "requestId": str(uuid.uuid4()),
            "routeKey": "ANY /{proxy+}",
            "stage": "$default",
            "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "timeEpoch": int(now.timestamp() * 1000),
        },
        "pathParameters": {"proxy": path.lstrip("/")},
        "isBase64Encoded": False,
    }
    if cookies:
        event["cookies"] = cookies
    if query:
        event["queryStringParameters"] = {name: ",".join(values) for name, values in query.items()}
    if body:
        try:
            event["body"] = body.decode()
        except UnicodeDecodeError:
            event["body"], event["isBase64Encoded"] = base64.b64encode(body).decode(), True
    return event


def answer_of(result: Any) -> tuple[int, list[tuple[str, str]], bytes]:
    """What a function returns, as API Gateway reads it: without a status code it is the body of a 200."""
    if not isinstance(result, dict) or "statusCode" not in result:
        return 200, [("content-type", "application/json")], (result if isinstance(result, str) else json.dumps(result)).encode()
    body = result.get("body") or ""
    headers = [(str(name).lower(), str(value)) for name, value in (result.get("headers") or {}).items()]
    if not any(name == "content-type" for name, _ in headers):
        headers.append(("content-type", "text/plain;charset=UTF-8"))
    cookies = [("set-cookie", str(cookie)) for cookie in result.get("cookies") or []]
    content = base64.b64decode(body) if result.get("isBase64Encoded") else str(body).encode()
    return int(result["statusCode"]), headers + cookies, content


def requests_to(function: Any) -> type[BaseHTTPRequestHandler]:
    class Requests(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            if length > LARGEST:
                status, headers, content = 413, [("connection", "close")], b'{"message":"Request Too Long"}'
                self.close_connection = True
            else:
                event = event_of(self.command, self.path, list(self.headers.items()), self.rfile.read(length))
                try:
                    status, headers, content = answer_of(function(event, Context()))
                except Exception:
                    traceback.print_exc()
                    status, headers, content = 500, [("content-type", "application/json")], b'{"message":"Internal Server Error"}'
            self.send_response(status)
            for name, value in headers:
                if name not in ("content-length", "transfer-encoding"):
                    self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer

    return Requests


def variables_of(file: Path) -> dict[str, str]:
    """Lines `NAME=value`. What the shell says counts more."""
    if not file.exists():
        return {}
    lines = [line.strip() for line in file.read_text().splitlines()]
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs}


def state_of(folder: Path) -> dict[str, int]:
    return {str(file): file.stat().st_mtime_ns for file in folder.rglob("*.py") if not {".venv", "venv", "__pycache__"} & set(file.parts)}


def serve(backend: Path, handler: str, port: int) -> None:
    sys.path.insert(0, str(backend))
    module, _, name = handler.rpartition(".")
    server = ThreadingHTTPServer(("127.0.0.1", port), requests_to(getattr(importlib.import_module(module), name)))
    print(f"http://127.0.0.1:{server.server_port} answers by {handler}", flush=True)
    server.serve_forever()


def watch(backend: Path) -> None:
    """Runs the server as a child, and anew when a file changes: modules that were loaded stay as they are in a process."""
    while True:
        before = state_of(backend)
        child = subprocess.Popen([sys.executable, *sys.argv], env={**os.environ, "LOCAL_API_SERVES": "1"})
        try:
            while state_of(backend) == before:
                time.sleep(WATCHED)
        finally:
            child.terminate()
            child.wait()
        print("Something changed: starting anew", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Runs the API on this machine")
    parser.add_argument("--backend", type=Path, default=Path("backend"))
    parser.add_argument("--handler", default="src.handler.main")
    parser.add_argument("--env-file", type=Path, default=Path("local/.env"))
    parser.add_argument("--port", type=int, default=3000)
    given = parser.parse_args()
    os.environ.update({name: value for name, value in variables_of(given.env_file).items() if name not in os.environ})
    try:
        if os.environ.get("LOCAL_API_SERVES"):
            serve(given.backend.resolve(), given.handler, given.port)
        else:
            watch(given.backend.resolve())
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
