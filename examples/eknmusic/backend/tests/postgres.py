"""Databases on the server that the environment names: PGHOST, PGPORT, PGUSER, PGPASSWORD, PGSSLROOTCERT."""

import os
import secrets
from dataclasses import dataclass, field
from typing import Any

import pg8000.native
from pg8000.native import identifier, literal

from src.database import tls_context


def administrator() -> pg8000.native.Connection:
    return pg8000.native.Connection(
        host=os.environ["PGHOST"],
        port=int(os.environ["PGPORT"]),
        user=os.environ["PGUSER"],
        password=os.environ["PGPASSWORD"],
        database="postgres",
        ssl_context=tls_context(os.environ["PGSSLROOTCERT"]),
    )


def execute(*statements: str) -> None:
    connection = administrator()
    try:
        for statement in statements:
            connection.run(statement)
    finally:
        connection.close()


@dataclass
class TestDatabase:
    """A database that belongs to a role of its own."""

    __test__ = False

    name: str = field(default_factory=lambda: f"eknmusic_{secrets.token_hex(4)}")
    password: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    def create(self) -> None:
        execute(
            f"CREATE ROLE {identifier(self.name)} LOGIN PASSWORD {literal(self.password)}",
            f"CREATE DATABASE {identifier(self.name)} OWNER {identifier(self.name)}",
        )

    def drop(self) -> None:
        execute(
            f"DROP DATABASE {identifier(self.name)} WITH (FORCE)",
            f"DROP ROLE {identifier(self.name)}",
        )

    def change_password(self) -> None:
        self.password = secrets.token_urlsafe(16)
        execute(f"ALTER ROLE {identifier(self.name)} PASSWORD {literal(self.password)}")

    def disconnect_everybody(self) -> None:
        execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {literal(self.name)}")

    def secret(self, **other: Any) -> dict[str, Any]:
        """What Secrets Manager holds for the function."""
        return {
            "host": os.environ["PGHOST"],
            "port": int(os.environ["PGPORT"]),
            "dbname": self.name,
            "username": self.name,
            "password": self.password,
            **other,
        }
