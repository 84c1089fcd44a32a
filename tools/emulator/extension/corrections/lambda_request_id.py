"""Lambda: the request id that Invoke answers with is another one than the function and its log have."""
from contextvars import ContextVar

from ministack import app
from ministack.services import lambda_svc

answering = ContextVar("answering", default=None)


def apply(handlers):
    stock_route = app._dispatch_service_request
    stock_execute = lambda_svc._execute_function_dispatch

    async def route(*args, **kwargs):
        request = {}
        token = answering.set(request)
        try:
            status, headers, body = await stock_route(*args, **kwargs)
        finally:
            answering.reset(token)
        if "X-Amz-Executed-Version" in headers and "id" in request:
            headers["x-amzn-requestid"] = request["id"]
        return status, headers, body

    def execute(function, config, event, request_id, started):
        request = answering.get()
        if request is not None:
            request.setdefault("id", request_id)
        return stock_execute(function, config, event, request_id, started)

    app._dispatch_service_request = route
    lambda_svc._execute_function_dispatch = execute
