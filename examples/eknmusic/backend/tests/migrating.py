"""Alembic, as the migration function of the infrastructure runs it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from alembic.config import Config
from sqlalchemy import Connection

from src.database import Database

from .postgres import TestDatabase

PROJECT = Path(__file__).parent.parent


def alembic_config(connection: Connection | None = None) -> Config:
    config = Config(PROJECT / "alembic.ini")
    config.attributes["connection"] = connection
    return config


@contextmanager
def connected(database: TestDatabase) -> Iterator[Connection]:
    known: Any = SimpleNamespace(value=database.secret)
    engine = Database(known, os.environ["PGSSLROOTCERT"]).engine
    with engine.begin() as connection:
        yield connection
    engine.dispose()
