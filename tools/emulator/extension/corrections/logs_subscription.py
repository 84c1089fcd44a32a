"""CloudWatch Logs: a subscription to a stream of Firehose is kept, but nothing is ever sent to the stream.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#FirehoseExample
"""
import base64
import gzip
import json
import uuid

from ministack.core.responses import get_account_id
from ministack.services import cloudwatch_logs, firehose


def apply(handlers):
    stock = cloudwatch_logs._fanout_to_subscription_filters

    def fan_out(group, stream, events):
        stock(group, stream, events)
        for subscription in (cloudwatch_logs._log_groups.get(group) or {}).get("subscriptionFilters", {}).values():
            if ":firehose:" not in subscription.get("destinationArn", ""):
                continue
            matches = cloudwatch_logs._compile_filter_pattern(subscription.get("filterPattern"))
            found = [event for event in events or [] if matches(event.get("message", ""))]
            if found:
                send(subscription, group, stream, found)

    cloudwatch_logs._fanout_to_subscription_filters = fan_out


def send(subscription, group, stream, events):
    batch = {
        "messageType": "DATA_MESSAGE",
        "owner": get_account_id(),
        "logGroup": group,
        "logStream": stream,
        "subscriptionFilters": [subscription["filterName"]],
        "logEvents": [{"id": uuid.uuid4().hex, "timestamp": event["timestamp"], "message": event["message"]} for event in events],
    }
    data = base64.b64encode(gzip.compress(json.dumps(batch).encode())).decode()
    firehose._put_record({"DeliveryStreamName": subscription["destinationArn"].rsplit("/", 1)[-1], "Record": {"Data": data}})
