"""Calls the handler for some events, as an instance of the Python runtime of AWS Lambda does, and prints its answers."""

import json
import logging
import sys
import time
import traceback


class Context:
    aws_request_id = "8f5b1ef5-4f26-4f8a-9d2a-1c2b3d4e5f60"

    def __init__(self, seconds):
        self.end = time.monotonic() + seconds

    def get_remaining_time_in_millis(self):
        return int((self.end - time.monotonic()) * 1000)


# The level of development, at which libraries say most.
logging.basicConfig(level=logging.DEBUG, stream=sys.stdout)
request = json.loads(sys.argv[1])
for event in request["events"]:
    try:
        import eknmusic_migrations

        answer = eknmusic_migrations.main(event, Context(request["seconds"]))
    except BaseException as error:
        answer = {
            "errorMessage": str(error),
            "errorType": type(error).__name__,
            "stackTrace": traceback.format_list(traceback.extract_tb(error.__traceback__)),
            "inner": repr(error.__cause__ or error.__context__),
        }
    print(f"answer: {json.dumps(answer)}")
