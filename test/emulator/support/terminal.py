"""Runs a command on a pseudo-terminal of so many columns: what it shows goes to standard output.

A line of standard input is a new width, or `interrupt`: Ctrl+C. Each is answered on standard error when it is done.
"""
import fcntl
import os
import pty
import select
import struct
import sys
import termios


def resize(terminal: int, columns: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))


columns, *command = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    resize(0, int(columns))
    os.execvp(command[0], command)
sources = [terminal, 0]
while True:
    ready, _, _ = select.select(sources, [], [])
    if 0 in ready:
        line = os.read(0, 100).strip()
        if line == b"interrupt":
            os.write(terminal, b"\x03")
        elif line:
            resize(terminal, int(line))
        else:
            sources.remove(0)
        os.write(2, b"done\n")
    if terminal in ready:
        try:
            shown = os.read(terminal, 65536)
        except OSError:  # the command has ended
            break
        if not shown:
            break
        os.write(1, shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
