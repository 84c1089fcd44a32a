"""Lambda: what a Python function logs below the level WARNING is lost, because MiniStack's worker gives the root logger no
handler, as the runtime of AWS does. A function that sets the level (`logging.getLogger().setLevel("INFO")`) sees nothing
of it.
"""
from ministack.core import lambda_runtime

BEFORE = "    sys.path.insert(0, code_dir)\n"
HANDLER = """\
    import logging
    _handler = logging.StreamHandler(sys.stderr)
    _handler.setFormatter(logging.Formatter("[%(levelname)s]\\t%(message)s"))
    logging.getLogger().addHandler(_handler)
"""


def apply(handlers):
    script = lambda_runtime._PYTHON_WORKER_SCRIPT
    if script.count(BEFORE) != 1:
        raise RuntimeError("MiniStack's worker for Python is not the one that corrections/lambda_logging.py knows")
    lambda_runtime._PYTHON_WORKER_SCRIPT = script.replace(BEFORE, HANDLER + BEFORE)
