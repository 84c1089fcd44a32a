"""Firehose: the processors for what CloudWatch Logs sends, `Decompression` and `AppendDelimiterToRecord`, are passed over, and
nothing is compressed on its way to S3.

https://docs.aws.amazon.com/firehose/latest/dev/writing-with-cloudwatch-logs-decompression.html
"""
import gzip

from ministack.services import firehose


def apply(handlers):
    stock_process = firehose._apply_lambda_processors
    stock_deliver = firehose._deliver_to_s3

    def process(stream, dest, records, *args, **kwargs):
        types = processors(dest)
        if "Decompression" in types:
            records = [(record, gzip.decompress(data)) for record, data in records]
        records = stock_process(stream, dest, records, *args, **kwargs)
        return [(record, data + b"\n") for record, data in records] if "AppendDelimiterToRecord" in types else records

    def deliver(stream, dest, data, *args, **kwargs):
        config = dest["config"]
        if config.get("CompressionFormat") == "GZIP":
            dest = {**dest, "config": {**config, "FileExtension": config.get("FileExtension") or ".gz"}}
            data = gzip.compress(data)
        return stock_deliver(stream, dest, data, *args, **kwargs)

    firehose._apply_lambda_processors = process
    firehose._deliver_to_s3 = deliver


def processors(dest):
    """The types of the processors that are switched on."""
    processing = dest["config"].get("ProcessingConfiguration") or {}
    enabled = str(processing.get("Enabled")).lower() == "true"
    return [processor["Type"] for processor in processing.get("Processors") or []] if enabled else []
