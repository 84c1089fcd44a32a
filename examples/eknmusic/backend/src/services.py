"""What requests share, made once for each instance of the function."""

from dataclasses import dataclass
from functools import cache

from . import aws
from .cached_secret import CachedSecret
from .database import Database
from .settings import Settings
from .storage import Storage
from .tokens import Tokens


@dataclass(frozen=True)
class Services:
    settings: Settings
    database: Database
    tokens: Tokens
    storage: Storage


@cache
def services() -> Services:
    settings = Settings.from_environment()
    secrets = aws.secrets_manager()
    return Services(
        settings=settings,
        database=Database(CachedSecret(secrets, settings.database_secret), settings.certificates),
        tokens=Tokens(CachedSecret(secrets, settings.jwt_secret), settings.stage),
        storage=Storage(aws.s3(), settings.files_bucket),
    )
