"""API Gateway: MiniStack's APIs answer to `<id>.execute-api.localhost` only, and not to the host that they have on AWS, which
is in the URLs that templates put out; and MiniStack itself answers `/health` of every API.
"""
import re

from ministack import app


def apply(handlers):
    app._EXECUTE_API_RE = re.compile(
        rf"^([a-f0-9]{{8}})\.execute-api\.(?:{re.escape(app._MINISTACK_HOST)}|[a-z0-9-]+\.amazonaws\.com)(?::\d+)?$")
    app._HEALTH_PATHS = tuple(path for path in app._HEALTH_PATHS if path.startswith("/_"))
