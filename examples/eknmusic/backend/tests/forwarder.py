"""A way to the database that a test can cut, block and restore."""

import os
import socket
import threading
from contextlib import suppress


class Forwarder:
    def __init__(self) -> None:
        self._listener: socket.socket | None = None
        self._open: list[socket.socket] = []
        self._blocked = threading.Event()
        self._server = (os.environ["PGHOST"], int(os.environ["PGPORT"]))
        self.port = 0
        self.restore()

    def restore(self) -> None:
        """Listens, on the same port as before."""
        self._blocked.clear()
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """Ends all connections and refuses new ones."""
        if self._listener is not None:
            # Closing alone does not wake the thread that is accepting, and the port would stay taken.
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        while self._open:
            end = self._open.pop()
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def block(self) -> None:
        """Takes connections and bytes, and lets nothing through."""
        self._blocked.set()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near = listener.accept()[0]
                far = socket.create_connection(self._server)
                self._open += [near, far]
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=self._copy, args=(source, target), daemon=True).start()

    def _copy(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if not self._blocked.is_set():
                    target.sendall(data)
            target.shutdown(socket.SHUT_RDWR)
