"""Connections to PostgreSQL that outlive rotated passwords, restarts and failovers."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pg8000
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from .cached_secret import CachedSecret, SecretUnavailable

# For connecting and for each answer. No statement of this API takes nearly as long.
TIMEOUT = 5.0

# The password is wrong, or the role is (yet) unknown.
_REFUSED = {"28P01", "28000"}
# Classes of SQLSTATE: connection, resources, shutdown, and the states of starting up and of not taking connections.
_UNAVAILABLE = ("08", "28", "53", "57P", "55000", "3D000")


class DatabaseUnavailable(Exception):
    """The database cannot be used at the moment; the same request may succeed later."""


class _Connection(pg8000.Connection):
    """pg8000 lets some errors of the network through as they are, and SQLAlchemy would keep the connection."""

    def handle_messages(self, context: Any) -> None:
        try:
            super().handle_messages(context)
        except OSError as error:
            raise _network_error(error) from error


class Database:
    """One connection for each instance of the function, since an instance serves one request at a time."""

    def __init__(self, secret: CachedSecret, certificates: str, address: tuple[str, int] | None = None) -> None:
        """
        `address` is where the database is reached when that is not its own host name: the near end of a tunnel.
        The certificate must be that of the host name all the same.
        """
        self._secret = secret
        self._tls = tls_context(certificates)
        self._address = address
        self.engine = create_engine(
            "postgresql+pg8000://",
            creator=self._connect,
            pool_size=1,
            max_overflow=0,
            pool_pre_ping=True,
            # Errors end up in the log, and parameters are what people have typed.
            hide_parameters=True,
        )

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction, which is committed unless an error is raised."""
        try:
            with Session(self.engine, expire_on_commit=False) as session, session.begin():
                yield session
        except SecretUnavailable as error:
            raise DatabaseUnavailable("the credentials cannot be read") from error
        except DBAPIError as error:
            if _is_unavailable(error):
                raise DatabaseUnavailable(type(error.orig).__name__) from error
            raise

    def check(self) -> None:
        """Raises DatabaseUnavailable unless a statement succeeds."""
        with self.session() as session:
            session.execute(text("SELECT 1"))

    def _connect(self) -> Any:
        known = self._secret.value()
        try:
            return self._connect_with(known)
        except pg8000.Error as error:
            current = self._secret.reread() if sqlstate(error) in _REFUSED else known
            if current == known:
                raise
        # The password was rotated since it was read.
        return self._connect_with(current)

    def _connect_with(self, secret: dict[str, Any]) -> Any:
        host, port = str(secret["host"]), int(secret["port"])
        try:
            raw = socket.create_connection(self._address or (host, port), TIMEOUT)
            try:
                return _Connection(
                    user=secret["username"],
                    password=secret["password"],
                    host=host,
                    database=secret["dbname"],
                    application_name="eknmusic-backend",
                    ssl_context=self._tls,
                    sock=raw,
                )
            except BaseException:
                raw.close()
                raise
        except OSError as error:
            raise _network_error(error) from error


def tls_context(certificates: str) -> ssl.SSLContext:
    """Checks who vouches for the server and that it is the one that was asked for: PostgreSQL's `verify-full`."""
    context = ssl.create_default_context(cafile=certificates)
    # From 3.13 on, Python also checks the form of certificates (RFC 5280). PostgreSQL's own clients do not, nor does
    # trust depend on it.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def _network_error(error: OSError) -> pg8000.InterfaceError:
    """In the words by which SQLAlchemy knows that a connection is lost."""
    return pg8000.InterfaceError(f"network error: {error}")


def sqlstate(error: BaseException | None) -> str:
    """The five characters with which PostgreSQL says what went wrong; none for errors that are not the server's."""
    details = error.args[0] if error is not None and error.args else None
    return details.get("C", "") if isinstance(details, dict) else ""


def _is_unavailable(error: DBAPIError) -> bool:
    if error.connection_invalidated or isinstance(error.orig, pg8000.InterfaceError):
        return True
    return sqlstate(error.orig).startswith(_UNAVAILABLE)
