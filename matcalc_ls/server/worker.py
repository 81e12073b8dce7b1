"""The worker process: reads requests, calls the engine, writes answers. The only place of `server/` with mathematics.

`python -m matcalc_ls.server.worker [--engine module:Class]`
"""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Sequence
from typing import Any, BinaryIO

from matcalc_ls.server import wire
from matcalc_ls.server.streams import take_standard_streams

_WARM_UP_URI = "matcalc:warm-up"
_WARM_UP_TEXT = "Let $A, B \\in \\mathbb{R}^{n \\times n}$ and $f = \\operatorname{tr}(A B)$.\n"
_GRACE_SECONDS = 2.0

logger = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve one server until it closes the pipe."""
    parser = argparse.ArgumentParser(prog="python -m matcalc_ls.server.worker", description=__doc__)
    parser.add_argument("--engine", default=wire.DEFAULT_ENGINE, metavar="MODULE:CLASS")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="matcalc-ls worker: %(levelname)s: %(message)s")
    reader, writer = take_standard_streams()
    requests: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_read_requests, args=(reader, requests), daemon=True, name="requests").start()
    module, _, name = options.engine.partition(":")
    engine = getattr(importlib.import_module(module), name)()
    while True:
        request = requests.get()
        _set_alarm(request["limit"])
        answer = _answer(engine, request)
        _set_alarm(0)
        try:
            writer.write(answer)
            writer.flush()
        except OSError:  # the server is gone
            return 0


def _read_requests(reader: BinaryIO, requests: queue.SimpleQueue[dict[str, Any]]) -> None:
    """Read in a thread of its own, so that the end of the pipe ends the process also in the middle of a request."""
    try:
        while (request := wire.read(reader)) is not None:
            requests.put(request)
    finally:
        os._exit(0)


def _set_alarm(seconds: float) -> None:
    """Let the kernel end this process if a request runs far beyond its limit while no server is there to do it: code
    that never gives the interpreter up, such as a regular expression, stops the reading thread as well."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE_SECONDS if seconds else 0)


def _answer(engine: Any, request: dict[str, Any]) -> bytes:
    method, params = request["method"], request["params"]
    try:
        result: Any = None
        if method == wire.WARM_UP:
            _warm_up(engine)
        elif method in wire.METHODS:
            result = getattr(engine, method)(*params)
        else:
            raise ValueError(f"no such method: {method}")
        return wire.encode({"id": request["id"], "result": result})
    except Exception as error:
        message = f"{type(error).__name__}: {error}"
        return wire.encode({"id": request["id"], "error": message, "traceback": traceback.format_exc()})


def _warm_up(engine: Any) -> None:
    """Go through everything once, so that the first hover does not pay for what is imported or built on first use."""
    engine.open(_WARM_UP_URI, _WARM_UP_TEXT, "markdown")
    try:
        engine.diagnostics(_WARM_UP_URI)
        engine.hover(_WARM_UP_URI, _WARM_UP_TEXT.index("f ="))
    finally:
        engine.close(_WARM_UP_URI)


if __name__ == "__main__":
    sys.exit(main())
