"""The files of tracks. Clients upload and download them directly, with addresses that are signed here."""

from typing import Any
from uuid import UUID

LINK_LIFETIME = 900


class Storage:
    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def upload_url(self, owner_id: UUID, track_id: UUID, content_type: str) -> str:
        """Where the file may be PUT, with exactly this content type."""
        return self._sign("put_object", owner_id, track_id, ContentType=content_type)

    def download_url(self, owner_id: UUID, track_id: UUID) -> str:
        return self._sign("get_object", owner_id, track_id)

    def _sign(self, operation: str, owner_id: UUID, track_id: UUID, **parameters: str) -> str:
        return self._client.generate_presigned_url(
            operation,
            Params={"Bucket": self._bucket, "Key": f"tracks/{owner_id}/{track_id}", **parameters},
            ExpiresIn=LINK_LIFETIME,
        )
