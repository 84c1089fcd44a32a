"""Clients of AWS, with time limits that fit into a request of 30 seconds."""

import os
from typing import Any

import boto3
from botocore.config import Config

_LIMITS: dict[str, Any] = {
    "connect_timeout": 2,
    "read_timeout": 3,
    "retries": {"total_max_attempts": 3, "mode": "standard"},
}


def secrets_manager() -> Any:
    return boto3.client("secretsmanager", config=Config(**_LIMITS))


def s3() -> Any:
    # A bucket's own host name in its own region needs no redirect; an emulator has one host name for all buckets.
    emulated = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    style = {"addressing_style": "path" if emulated else "virtual", "us_east_1_regional_endpoint": "regional"}
    return boto3.client("s3", config=Config(**_LIMITS, signature_version="s3v4", s3=style))
