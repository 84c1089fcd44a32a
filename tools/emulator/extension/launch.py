"""Starts MiniStack together with this extension, on loopback, until it is told to stop.

MiniStack has no plug-ins, so this is its launcher: it adds to MiniStack's table of CloudFormation handlers and then
serves MiniStack's own application. Its own `main` is not used, because with TLS it also binds port 443.

    launch.py --types    print which CloudFormation types are MiniStack's own and which are ours, as JSON
    launch.py            serve; the environment says where (see emulator.ts)
"""
import asyncio
import importlib
import json
import logging
import os
import pkgutil
import shutil
import signal
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS as handlers

import certificate
import corrections
import postgres
import types_added


def modules_of(package):
    """Every module of the package, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return [importlib.import_module(f"{package.__name__}.{name}") for name in names]


def extend():
    """Adds our types and corrections to MiniStack; answers the names of the types that were added."""
    stock = set(handlers)
    for module in modules_of(types_added):
        # A type that MiniStack has learned meanwhile is left to MiniStack.
        if module.TYPE not in stock:
            handlers[module.TYPE] = {"create": module.create, "update": module.update, "delete": module.delete}
    for module in modules_of(corrections):
        module.apply(handlers)
    return sorted(set(handlers) - stock)


def stop_with_parent():
    """Ends this process group, and removes its files, when the process that started it is gone without having said so."""
    def watch():
        sys.stdin.buffer.read()
        postgres.kill_all()
        shutil.rmtree(os.environ["EMULATOR_HOME"], ignore_errors=True)
        os.killpg(os.getpgrp(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


def serve():
    from hypercorn.asyncio import serve as hypercorn_serve
    from hypercorn.config import Config

    from ministack import app

    config = Config()
    # Both at once: a policy that demands TLS can be seen to refuse, and functions call the deployed APIs by TLS.
    config.bind = [f"127.0.0.1:{os.environ['TLS_PORT']}"]
    config.insecure_bind = [f"127.0.0.1:{os.environ['PLAIN_PORT']}"]
    config.certfile = os.path.join(os.environ["EMULATOR_HOME"], "certificate.pem")
    config.keyfile = os.path.join(os.environ["EMULATOR_HOME"], "key.pem")
    config.keep_alive_timeout = 75
    config.loglevel = "WARNING"
    config.graceful_timeout = 1
    logging.getLogger("hypercorn.access").disabled = True
    asyncio.run(hypercorn_serve(app.app, config))


def main():
    stock = sorted(handlers)
    added = [] if os.environ.get("EMULATOR_EXTENSION") == "off" else extend()
    if "--types" in sys.argv:
        print(json.dumps({"stock": stock, "extension": added}))
        return
    if os.environ.get("EMULATOR_STOP_WITH_PARENT") == "1":
        stop_with_parent()
    # Also for the databases, which serve TLS where the emulator does not.
    certificate.write(os.environ["EMULATOR_HOME"])
    try:
        serve()
    finally:
        for server in list(postgres.running):
            server.stop()


if __name__ == "__main__":
    main()
