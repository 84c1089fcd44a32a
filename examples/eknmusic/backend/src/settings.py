"""What the environment says. Every name is set by the infrastructure (`MusicApi`)."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    stage: str
    database_secret: str
    jwt_secret: str
    files_bucket: str
    certificates: str

    @staticmethod
    def from_environment() -> "Settings":
        return Settings(
            stage=os.environ["STAGE"],
            database_secret=os.environ["DB_SECRET_ARN"],
            jwt_secret=os.environ["JWT_SECRET_ARN"],
            files_bucket=os.environ["FILES_BUCKET"],
            certificates=certificates(),
        )


def certificates() -> str:
    """The file with the authorities that may vouch for the database."""
    mode = os.environ.get("PGSSLMODE", "verify-full")
    if mode != "verify-full":
        raise ValueError(f"PGSSLMODE is {mode}, but connections are always verify-full")
    return os.environ["PGSSLROOTCERT"]
