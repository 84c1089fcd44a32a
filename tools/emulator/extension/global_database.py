"""What stands behind a global cluster of Aurora PostgreSQL here: one PostgreSQL server for each member, of which one writes and the others stream from it.

A replica gets what the writer writes over a link of its own, which takes the time that replication over the ocean takes. A switchover and a failover
do to the servers what Aurora does to the clusters:

    switchover   waits until the target has caught up, stops the writer in order, sees that the target has all of it, and promotes the target
    failover     cuts the target off, with what is on its way to it, ends the writer, promotes the target, and makes all others anew from it

How far each replica is behind is measured all the time, as the metrics AuroraGlobalDBRPOLag and AuroraGlobalDBReplicationLag.
"""
import collections
import contextvars
import os
import shutil
import signal
import subprocess
import threading
import time
from contextlib import closing

import psycopg2

from ministack.services import cloudwatch

import postgres
from links import Link

# As between us-east-1 and eu-west-1, there and back.
REPLICATION_DELAY = 0.08
LOOK_EVERY = 0.1
TELL_EVERY = 0.5
CAUGHT_UP_WITHIN = 600
REBUILDS = 5
UNLOGGED = "-c log_statement=none -c log_min_error_statement=panic"

SETTINGS = {
    # A replica follows the writer also when that has changed, as long as the log is there.
    "wal_keep_size": "512MB",
    "max_wal_senders": "12",
    "max_connections": "100",
    "hot_standby": "on",
    "wal_receiver_timeout": "10s",
    "wal_sender_timeout": "10s",
    "wal_retrieve_retry_interval": "200ms",
    "log_statement": "none",
    # The time of commits is what their loss is measured by.
    "track_commit_timestamp": "on",
}


class NotReady(Exception):
    """Why a switchover did not take place."""


class Member:
    """A cluster of the global cluster: a server, and the link over which it gets what the writer writes."""

    def __init__(self, arn, identifier, server):
        self.arn = arn
        self.identifier = identifier
        self.server = server
        self.link = Link(delay=REPLICATION_DELAY)
        # Where clients find it.
        self.endpoint = None
        # CloudWatch has its metrics in its own region and account.
        self.context = contextvars.copy_context()

    def query(self, statement, timeout=3):
        with closing(self.connect(timeout)) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone() if cursor.description else None

    def connect(self, timeout=3):
        connection = psycopg2.connect(
            host=postgres.HOST, port=self.server.port, user=self.server.user, password=self.server.password, dbname="postgres",
            sslmode="require", options=f"{UNLOGGED} -c statement_timeout={timeout * 1000}", connect_timeout=timeout, application_name="emulator",
            tcp_user_timeout=timeout * 1000, keepalives_idle=1,
        )
        connection.autocommit = True
        return connection

    @property
    def received(self):
        return int(self.query("SELECT coalesce(pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0'), 0)")[0])

    def follow(self, writer, authority):
        self.link.lead_to(writer.server.port)
        self.server.follow(writer.server, authority, self.link.port, self.identifier)

    def remove(self):
        self.link.close()
        if self.endpoint:
            self.endpoint.close()
        kill(self.server)
        self.server.remove()


class GlobalDatabase:
    """The servers of a global cluster, and who of them writes."""

    def __init__(self, writer, endpoint, folder_of, authority):
        self.members = {writer.arn: writer}
        self.writer = writer
        self.endpoint = endpoint
        self._folder_of = folder_of
        self._authority = authority
        self._is_open = True
        # (when, how much had been written): what replicas have received is a time by these.
        self._written = collections.deque(maxlen=20_000)
        self.endpoint.lead_to(writer.server.port)
        threading.Thread(target=self._watch_writer, daemon=True).start()
        threading.Thread(target=self._watch_replicas, daemon=True).start()

    def add(self, member):
        """Makes a replica with the data that the writer has now."""
        self._copy_writer_to(member)
        self.members[member.arn] = member

    def close(self):
        self._is_open = False
        self.endpoint.close()

    # Promotions

    def switch_over(self, target):
        source = self.writer
        self._wait_until_caught_up(source, target)
        # From here on nobody writes.
        self.endpoint.cut()
        others = [member for member in self.members.values() if member not in (source, target)]
        for member in others:
            member.link.cut()
        source.server.stop()
        end, got = source.server.last_checkpoint, target.received
        # That is where the last record begins, which says that it was stopped.
        if got <= end:
            source.server.start()
            self.endpoint.lead_to(source.server.port)
            for member in others:
                member.link.lead_to(source.server.port)
            raise NotReady(f"{target.identifier} has not received everything: of {end} bytes it has {got}")
        self._promote(target)
        source.follow(target, self._authority)
        source.server.start()
        for member in others:
            member.link.lead_to(target.server.port)

    def fail_over(self, target):
        """Promotes the target with what it has; answers what makes the others anew."""
        source = self.writer
        for member in self.members.values():
            member.link.cut()
        self.endpoint.cut()
        # What Aurora calls write fencing.
        kill(source.server)
        self._promote(target)
        others = [member for member in self.members.values() if member is not target]

        def rebuild(done):
            for member in sorted(others, key=lambda each: each is source):
                self._rebuild(member)
                done(member)

        return rebuild

    def _rebuild(self, member):
        """Aurora does not give up either: a copy of a server under load, on a machine under load, may fail."""
        for attempt in range(1, REBUILDS + 1):
            try:
                kill(member.server)
                shutil.rmtree(member.server.data, ignore_errors=True)
                self._copy_writer_to(member)
                return
            except Exception as problem:  # whatever it is, the next attempt begins with nothing
                print(f"rebuild of {member.identifier}, attempt {attempt}: {problem!r}", flush=True)
                if attempt == REBUILDS:
                    raise
                time.sleep(1)

    def _promote(self, target):
        target.link.cut()
        target.query("SELECT pg_promote(true, 60)", timeout=70)
        self.writer = target
        self._written.clear()
        self.endpoint.lead_to(target.server.port)

    def _wait_until_caught_up(self, source, target):
        """Waits until the target has what the source has written by now; what is written meanwhile follows when nobody writes any more."""
        deadline = time.monotonic() + CAUGHT_UP_WITHIN
        try:
            written = written_by(source)
            while target.received < written:
                if time.monotonic() > deadline:
                    raise NotReady(f"{target.identifier} does not catch up")
                time.sleep(0.02)
        except psycopg2.Error as error:
            raise NotReady(f"{source.identifier} or {target.identifier} does not answer") from error

    def _copy_writer_to(self, member):
        writer = self.writer
        copied = self._folder_of("copies", member.identifier)
        shutil.rmtree(copied, ignore_errors=True)
        try:
            with closing(writer.connect(60)) as connection, connection.cursor() as cursor:
                cursor.execute("SELECT pg_backup_start('replica', true)")
                writer.server.copy_data(copied)
                cursor.execute("SELECT labelfile FROM pg_backup_stop(false)")
                label = cursor.fetchone()[0]
            writer.server.copy_log(copied)
            postgres.write_private(os.path.join(copied, "backup_label"), label)
            member.server.create_from(copied)
        finally:
            shutil.rmtree(copied, ignore_errors=True)
        member.follow(writer, self._authority)
        member.server.start()

    # How far the replicas are behind

    def _watch_writer(self):
        connection = writer = None
        while self._is_open:
            try:
                if writer is not self.writer or connection is None:
                    writer, connection = self.writer, self.writer.connect()
                with connection.cursor() as cursor:
                    asked = time.time()
                    cursor.execute("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')")
                    written = int(cursor.fetchone()[0])
                if writer is self.writer:
                    self._written.append((asked, written))
            except psycopg2.Error:
                # It is down, frozen or was a replica a moment ago: what is known stays what it is.
                connection = None
            time.sleep(LOOK_EVERY)

    def _watch_replicas(self):
        while self._is_open:
            for member in list(self.members.values()):
                if member is not self.writer and self._is_open:
                    self._tell_lag(member)
            time.sleep(TELL_EVERY)

    def _tell_lag(self, member):
        try:
            received, replayed = member.query(
                "SELECT coalesce(pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0'), 0), coalesce(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0'), 0)")
        except (psycopg2.Error, TypeError):
            return
        if member is self.writer or not self._written:
            return
        data = [
            {"MetricName": name, "Value": self.lag_of(int(position)), "Unit": "Milliseconds",
             "Dimensions": [{"Name": "DBClusterIdentifier", "Value": member.identifier}]}
            for name, position in (("AuroraGlobalDBRPOLag", received), ("AuroraGlobalDBReplicationLag", replayed))
        ]
        member.context.run(cloudwatch._put_metric_data, {}, {"Namespace": "AWS/RDS", "MetricData": data}, False, True)

    def lag_of(self, position):
        """How long ago the writer had written no more than this, in milliseconds."""
        written = list(self._written)
        if not written or position >= written[-1][1]:
            return 0.0
        # The last look at which it is known to have been there already.
        known = max((when for when, much in written if much <= position), default=written[0][0])
        return (time.time() - known) * 1000


def written_by(member):
    return int(member.query("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')")[0])


def kill(server):
    """Ends a server at once with all its processes, also one that is frozen and would not hear of its end."""
    pid = server.describe()["pid"]
    if pid is None:
        server.stop()
        return
    pairs = [line.split() for line in subprocess.run(["ps", "-A", "-o", "pid=,ppid="], stdout=subprocess.PIPE, text=True).stdout.splitlines()]
    for process in [pid, *(int(child) for child, parent in pairs if int(parent) == pid)]:
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            pass
    server.stop()
