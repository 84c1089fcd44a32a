"""Runs the alembic migrations of a project in AWS Lambda: the handler is `eknmusic_migrations.main`.

The project brings alembic, SQLAlchemy 2 and a driver of PostgreSQL; boto3 is part of the runtime. Nothing that is logged or thrown holds a
value of the secret, nor a parameter of a statement.
"""

import contextlib
import json
import logging
import os
import re
import socket
import ssl
import threading
import time
import traceback
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import quote, quote_plus

import boto3
from alembic import command
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from botocore.config import Config as ClientConfig
from botocore.exceptions import BotoCoreError, ClientError
from sqlalchemy import URL, NullPool, create_engine, text
from sqlalchemy.event import listen
from sqlalchemy.exc import DBAPIError

DEFAULT_REVISIONS = {"upgrade": "head", "downgrade": "-1", "status": None}
SECRET_FIELDS = ("host", "port", "dbname", "username", "password")
APPLICATION = "eknmusic_migrations"

# The key of the lock, in each database for itself: "eknmusic" in ASCII.
LOCK_KEY = int.from_bytes(b"eknmusic", "big")
# Seconds that are left to the function when it stops waiting for another migration, and when it ends one that takes too long.
LEFT_AFTER_LOCK = 60
LEFT_AFTER_MIGRATION = 10
CONNECT_TIMEOUT = 10

USE_CONNECTION = 'use the connection that it is given, config.attributes["connection"], see "env.py" in the page on migrations'


class MigrationRefused(Exception):
    """Nothing was tried, because it was asked for in a wrong way or at a wrong time."""


class MigrationFailed(Exception):
    """Something was tried and failed."""


def main(event, context):
    """Answers `{"action": ..., "before": ..., "after": ...}`, the revisions of the database before and after; None for none."""
    log = Log(context.aws_request_id)
    deadline = Deadline(context.get_remaining_time_in_millis() / 1000)
    try:
        action, revision = parse(event)
        secret = read_secret()
        log.hide(secret)
        with contextlib.chdir(project_root()):
            return run(action, revision, open_engine(secret), deadline, log)
    except (Exception, SystemExit) as error:
        kind = MigrationRefused if isinstance(error, MigrationRefused) else MigrationFailed
        failure = kind(log.clean(describe(error)))
    log.write("ERROR", str(failure))
    # Outside of the handler above, so that the error that it is made of, which may hold anything, is not attached to it.
    raise failure


def parse(event):
    if not isinstance(event, dict) or event.get("action") not in list(DEFAULT_REVISIONS):
        raise MigrationRefused('The event must have an "action": "upgrade", "downgrade" or "status"')
    if others := sorted(set(event) - {"action", "revision"}):
        raise MigrationRefused(f'The event may have "action" and "revision", and nothing else; it has {", ".join(map(repr, others))}')
    action = event["action"]
    revision = event.get("revision", DEFAULT_REVISIONS[action])
    if action == "status" and revision is not None:
        raise MigrationRefused('"status" takes no "revision"')
    if action != "status" and (not isinstance(revision, str) or not revision):
        raise MigrationRefused('"revision" must be a text that alembic knows: "head", "-1", or the id of a revision')
    return action, revision


def run(action, revision, engine, deadline, log):
    if action == "status":
        with engine.connect() as connection:
            return status(Project(connection))
    with lock(engine, deadline.less(LEFT_AFTER_LOCK, 2), log) as guard, engine.connect() as connection:
        with time_limit(guard, connection, deadline.less(LEFT_AFTER_MIGRATION, 4)):
            project = Project(connection)
            return upgrade(project, revision, log) if action == "upgrade" else downgrade(project, revision, log)


def status(project):
    current = project.current()
    result = {"action": "status", "before": show(current), "after": show(current), "head": show(project.heads())}
    return {**result, "ahead": True} if project.unknown(current) else result


def upgrade(project, revision, log):
    before = project.current()
    if unknown := project.unknown(before):
        # CloudFormation rolls back to this code after a newer one has migrated, and must be able to.
        log.write("WARN", f"The database is at {show(unknown)}, which this code does not know: nothing is changed")
        return {"action": "upgrade", "before": show(before), "after": show(before), "ahead": True}
    command.upgrade(project.config, revision)
    after = project.current()
    for script in reversed(project.between(after, before)):
        log.write("INFO", "applied", revision=script.revision, description=script.doc)
    log.write("INFO", "upgraded" if after != before else "nothing to upgrade", before=show(before), after=show(after))
    return {"action": "upgrade", "before": show(before), "after": show(after)}


def downgrade(project, revision, log):
    before = project.current()
    if unknown := project.unknown(before):
        raise MigrationRefused(f"The database is at {show(unknown)}, which this code does not know and so cannot take back. "
                               "Deploy the code that has it, and take it back with that")
    command.downgrade(project.config, revision)
    after = project.current()
    for script in project.between(before, after):
        log.write("INFO", "taken back", revision=script.revision, description=script.doc)
    log.write("INFO", "downgraded" if after != before else "nothing to downgrade", before=show(before), after=show(after))
    return {"action": "downgrade", "before": show(before), "after": show(after)}


def show(revisions):
    return ",".join(sorted(revisions)) or None


class Project:
    """The migrations of the project, and what the database has of them."""

    def __init__(self, connection):
        if not Path("alembic.ini").is_file():
            raise MigrationRefused("There is no alembic.ini in the root of the function's code")
        self.connection = connection
        self.config = Config("alembic.ini")
        self.config.attributes["connection"] = connection
        self.scripts = ScriptDirectory.from_config(self.config)

    def heads(self):
        return set(self.scripts.get_heads())

    def unknown(self, revisions):
        return revisions - {script.revision for script in self.scripts.walk_revisions()}

    def between(self, upper, lower):
        """What leads from one to the other, the newest first. Neither has to come after the other: there may be branches."""
        before = {script.revision for script in self.until(lower)}
        return [script for script in self.until(upper) if script.revision not in before]

    def until(self, revisions):
        return list(self.scripts.iterate_revisions(tuple(revisions), "base")) if revisions else []

    def current(self):
        """The revisions of the database, read by env.py itself, which decides about the table and its schema."""
        found = []

        def read(heads, context):
            if context.connection is None or context.connection.engine is not self.connection.engine:
                raise MigrationRefused(f"env.py makes a connection of its own; it must {USE_CONNECTION}")
            found.append(set(heads))
            return []

        with EnvironmentContext(self.config, self.scripts, fn=read, dont_mutate=True):
            self.scripts.run_env()
        if not found:
            raise MigrationRefused(f"env.py runs no migrations; it must {USE_CONNECTION}")
        if self.connection.in_transaction():
            # Before a migration this changes nothing; after one, it takes back what env.py has not committed.
            self.connection.rollback()
            raise MigrationRefused("env.py leaves its transaction open, and nothing would be kept; "
                                   'it must call run_migrations in "with context.begin_transaction():"')
        return found[-1]


@contextlib.contextmanager
def lock(engine, deadline, log):
    """Lets one migration run in a database at a time; the connection that holds the lock is of no other use to alembic.

    It is asked for again and again, outside of a transaction: whoever waits or stays in one holds a snapshot, and CREATE INDEX CONCURRENTLY
    of the migration that runs would wait for its end.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as guard:
        # It is idle while the migration runs, and must not lose the lock for that.
        guard.execute(text("SELECT set_config('idle_session_timeout', '0', false)"))
        waits = False
        while not guard.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": LOCK_KEY}):
            if deadline.is_over():
                raise MigrationRefused("Another migration is running in this database, and has not ended in the time of this function. "
                                       "Nothing was changed; try again when it has")
            if not waits:
                log.write("INFO", "Another migration is running in this database: waiting for its end")
                waits = True
            time.sleep(1)
        yield guard


@contextlib.contextmanager
def time_limit(guard, connection, deadline):
    """Ends the migration before Lambda ends the function, whose session might live on in the database and hold its locks."""
    pid = connection.scalar(text("SELECT pg_backend_pid()"))
    connection.rollback()
    expired = threading.Event()

    def end():
        expired.set()
        with contextlib.suppress(Exception):
            guard.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

    timer = threading.Timer(max(deadline.seconds(), 0), end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception:
        if not expired.is_set():
            raise
        raise MigrationFailed("The migration has not ended in the time of the function, and was ended. What it had not committed is rolled back; "
                              'give the function more time, or the migration less to do. "status" says where the database is') from None
    finally:
        timer.cancel()
        timer.join()


class Deadline:
    """A moment, in seconds from when it is made."""

    def __init__(self, seconds):
        self.total = seconds
        self.end = time.monotonic() + seconds

    def less(self, seconds, share):
        """So many seconds before; where the whole time is short, that share of it."""
        earlier = Deadline(self.total)
        earlier.end = self.end - min(seconds, self.total / share)
        return earlier

    def seconds(self):
        return self.end - time.monotonic()

    def is_over(self):
        return self.seconds() <= 0


def read_secret():
    # At their lowest level these log the bodies of answers.
    for name in ("boto3", "botocore", "psycopg", "urllib3"):
        logging.getLogger(name).setLevel(logging.INFO)
    arn = environment("DB_SECRET_ARN")
    client = boto3.client("secretsmanager", config=ClientConfig(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 3}))
    try:
        value = client.get_secret_value(SecretId=arn).get("SecretString")
    except ClientError as error:
        raise MigrationFailed(f"The secret of the database cannot be read: {error.response['Error']['Code']}") from None
    except BotoCoreError as error:
        raise MigrationFailed(f"Secrets Manager cannot be reached: {type(error).__name__}. "
                              "The function needs a NAT gateway or an interface endpoint") from None
    try:
        secret = json.loads(value)
        missing = [field for field in SECRET_FIELDS if secret[field] in ("", None)]
        secret["port"] = int(secret["port"])
    except (KeyError, TypeError, ValueError):
        missing = SECRET_FIELDS
    if missing:
        raise MigrationRefused(f"The secret of the database must be JSON with the fields {', '.join(SECRET_FIELDS)}")
    return secret


def open_engine(secret):
    """Connections by TLS only, to a server that shows a certificate for its name from an authority in PGSSLROOTCERT."""
    authorities = environment("PGSSLROOTCERT")
    if not Path(authorities).is_file():
        raise MigrationRefused(f"PGSSLROOTCERT names {authorities}, which is not there")
    driver = os.environ.get("DB_DRIVER", "pg8000")
    if not re.fullmatch(r"pg8000|psycopg\w*", driver):
        raise MigrationRefused("DB_DRIVER must be pg8000, or a driver that is built on libpq: psycopg, psycopg2")
    if driver == "pg8000":
        arguments = {"ssl_context": tls_context(authorities)}
    else:
        arguments = {"sslmode": "verify-full", "sslrootcert": authorities, "connect_timeout": CONNECT_TIMEOUT}
    url = URL.create(f"postgresql+{driver}", secret["username"], str(secret["password"]), secret["host"], secret["port"], secret["dbname"])
    try:
        engine = create_engine(url, connect_args={**arguments, "application_name": APPLICATION}, poolclass=NullPool, hide_parameters=True)
    except ModuleNotFoundError as error:
        raise MigrationRefused(f"The project lacks {error.name}, which DB_DRIVER asks for: add it to its requirements") from None
    check_reachable(secret)
    listen(engine, "set_connection_execution_options", end_hidden_transaction)
    return engine


def tls_context(authorities):
    """Checks which authority signed the certificate of the server, and its name: what libpq calls `verify-full`, for both kinds of drivers."""
    context = ssl.create_default_context(cafile=authorities)
    # From 3.13 on, Python also checks the form of certificates (RFC 5280). libpq does not, and trust does not depend on it; AWS promises
    # nothing about the form of those of Amazon RDS.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def end_hidden_transaction(connection, options):
    """alembic's autocommit_block asks for the isolation level before it changes it. For pg8000 that begins a transaction, of which SQLAlchemy
    does not know, and CREATE INDEX CONCURRENTLY would be refused in it."""
    if "isolation_level" in options and not connection.in_transaction():
        connection.connection.dbapi_connection.rollback()


def check_reachable(secret):
    """What the drivers say of it, and how long they wait, is different for each."""
    try:
        socket.create_connection((secret["host"], secret["port"]), CONNECT_TIMEOUT).close()
    except OSError as error:
        raise MigrationFailed(f"The database cannot be reached: {error.strerror or error}. "
                              "Is it running, and do the security groups let the function in?") from None


def environment(name):
    if value := os.environ.get(name):
        return value
    raise MigrationRefused(f"The environment of the function lacks {name}")


def project_root():
    return environment("LAMBDA_TASK_ROOT")


def describe(error):
    """What failed, where in the project, and at which statement."""
    if isinstance(error, (MigrationRefused, MigrationFailed)):
        return str(error)
    root = Path(project_root()).resolve()
    # What alembic calls; the frames after it are of libraries, which may stand in the project's folder as well.
    called = [frame for frame in traceback.extract_tb(error.__traceback__)
              if frame.name in ("upgrade", "downgrade", "<module>") and Path(frame.filename).resolve().is_relative_to(root)]
    where = f" ({Path(called[-1].filename).resolve().relative_to(root)}, line {called[-1].lineno})" if called else ""
    statement = f" [SQL: {shorten(error.statement)}]" if isinstance(error, DBAPIError) and error.statement else ""
    return f"{cause(error)}{where}{statement}"


def cause(error):
    if not isinstance(error, DBAPIError):
        return f"{type(error).__name__}: {error}"
    original = error.orig
    # The rest of what PostgreSQL says, such as the detail, quotes rows.
    if original.args and isinstance(original.args[0], dict) and "M" in original.args[0]:
        return f"{original.args[0]['M']} ({original.args[0].get('C')})"
    diagnostics = getattr(original, "diag", None)
    if getattr(diagnostics, "message_primary", None):
        return f"{diagnostics.message_primary} ({diagnostics.sqlstate})"
    return f"{type(original).__name__}: {original}"


def shorten(statement):
    words = " ".join(statement.split())
    return words if len(words) <= 500 else f"{words[:500]}..."


class Log:
    """Lines of JSON, as Lambda writes its own; not by `logging`, which an env.py may set up in its own way."""

    def __init__(self, request):
        self.request = request
        self.secret = None

    def hide(self, secret):
        """From now on the values of the secret are `***`."""
        password = str(secret["password"])
        quoted = {quote(password, safe=""), quote(password, safe=" +"), quote_plus(password)}
        forms = {password, json.dumps(password)[1:-1], repr(password)[1:-1], *quoted}
        # Names may be parts of other words.
        names = {str(value) for key, value in secret.items() if key != "password" and value not in ("", None)}
        parts = [re.escape(form) for form in forms] + [rf"(?<!\w){re.escape(name)}(?!\w)" for name in names]
        self.secret = re.compile("|".join(sorted(parts, key=len, reverse=True)))

    def clean(self, message):
        return self.secret.sub("***", message) if self.secret else message

    def write(self, level, message, **fields):
        entry = {"message": message, **fields}
        entry = {key: self.clean(value) if isinstance(value, str) else value for key, value in entry.items()}
        now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        print(json.dumps({"timestamp": now, "level": level, "requestId": self.request, **entry}), flush=True)
