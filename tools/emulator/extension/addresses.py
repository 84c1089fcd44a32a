"""Addresses of loopback that belong to one emulator: what AWS gives a name and the usual port has an address of its own here, and that port.

Linux has all of 127.0.0.0/8. Where a system has only 127.0.0.1, things share it, and have other ports.
"""
import errno
import os
import socket

COUNT = 8
# Two emulators on one machine hardly ever choose the same; whoever comes second is told so by the system, and takes the next.
_NETWORK = f"127.{64 + os.getpid() % 128}.{os.getpid() // 128 % 256}"

ADDRESSES = [f"{_NETWORK}.{number}" for number in range(1, COUNT + 1)]


def free_address(port):
    """An address with that port free, or 127.0.0.1 and any port."""
    for address in ADDRESSES:
        try:
            with socket.create_server((address, port)):
                return address, port
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EADDRNOTAVAIL):
                raise
    return "127.0.0.1", 0
