"""Ways from one TCP port to another on loopback: what lies between regions, and what leads clients to the writer of a global cluster.

A link has an address of its own. It can be slow in one direction, as replication over a long way is, it can be cut with all that is on its way,
and it can lead elsewhere from then on.
"""
import queue
import socket
import threading
import time

HOST = "127.0.0.1"
CHUNK = 65536


class Link:
    """A port that leads to another one."""

    def __init__(self, target=None, delay=0.0, address=(HOST, 0)):
        self._target = target
        # How long what comes from the target is on its way, in seconds.
        self.delay = delay
        self._connections = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(address, backlog=128, reuse_port=False)
        self.host, self.port = self._listener.getsockname()
        threading.Thread(target=self._accept, daemon=True).start()

    def lead_to(self, target):
        """Cuts what there is, and leads new connections to another port."""
        self.cut()
        self._target = target

    def cut(self):
        """Ends every connection, with what is on its way, and takes no new ones."""
        self._target = None
        with self._lock:
            connections, self._connections = self._connections, set()
        for connection in connections:
            connection.close()

    def close(self):
        self.cut()
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            target = self._target
            try:
                server = socket.create_connection((HOST, target), timeout=5) if target else None
            except OSError:
                server = None
            if server is None:
                # As a port that nobody listens on, as far as that can be after it was accepted.
                client.close()
                continue
            server.settimeout(None)
            connection = Connection(client, server, lambda: self.delay)
            with self._lock:
                is_current = target == self._target
                if is_current:
                    self._connections.add(connection)
            if is_current:
                connection.start()
            else:
                connection.close()


class Connection:
    """Two sockets whose ends are one connection."""

    def __init__(self, client, server, delay):
        self.client = client
        self.server = server
        self._delay = delay
        self._on_the_way = queue.Queue()
        self._is_open = True
        for each in (client, server):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def start(self):
        for work in (self._forward, self._receive, self._deliver):
            threading.Thread(target=work, daemon=True).start()

    def close(self):
        self._is_open = False
        self._on_the_way.put(None)
        for each in (self.client, self.server):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            each.close()

    def _forward(self):
        try:
            while data := self.client.recv(CHUNK):
                self.server.sendall(data)
        except OSError:
            pass
        self.close()

    def _receive(self):
        try:
            while data := self.server.recv(CHUNK):
                self._on_the_way.put((time.monotonic() + self._delay(), data))
        except OSError:
            pass
        # The other end hears of the end when it has got all that was sent before it.
        self._on_the_way.put(None)

    def _deliver(self):
        while (item := self._on_the_way.get()) is not None:
            due, data = item
            wait = due - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            if not self._is_open:
                return
            try:
                self.client.sendall(data)
            except OSError:
                break
        self.close()
