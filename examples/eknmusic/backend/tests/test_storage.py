from urllib.parse import urlsplit
from uuid import UUID

import pytest

from src import aws
from src.storage import Storage

ID = UUID("00000000-0000-4000-8000-000000000000")


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_addresses_name_the_bucket_in_its_region(region: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    url = urlsplit(Storage(aws.s3(), "files").download_url(ID, ID))
    assert url.netloc == f"files.s3.{region}.amazonaws.com"
    assert f"%2F{region}%2Fs3%2Faws4_request" in url.query


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"])
def test_addresses_of_an_emulator_name_the_bucket_in_the_path(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "http://localhost:4566")
    url = urlsplit(Storage(aws.s3(), "files").upload_url(ID, ID, "audio/mpeg"))
    assert (url.netloc, url.path) == ("localhost:4566", f"/files/tracks/{ID}/{ID}")
