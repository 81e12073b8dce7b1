"""The worker process: reads requests, calls the engine, writes answers. The only place of `server/` with mathematics.

`python -m matcalc_ls.server.worker [--engine module:Class]`
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import logging
import os
import queue
import signal
import sys
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Generator, Sequence
from typing import Any, BinaryIO, cast

from matcalc_ls.server import wire
from matcalc_ls.server.collector import Collector
from matcalc_ls.server.log import outline_of
from matcalc_ls.server.streams import take_standard_streams

_WARM_UP_URI = "matcalc:warm-up"
_WARM_UP_TEXT = "Let $A, B \\in \\mathbb{R}^{n \\times n}$ and $f = \\operatorname{tr}(A B)$.\n"
_GRACE_SECONDS = 2.0
_SLICE = 0.02
"""Seconds that work which comes in steps goes on before the server may ask something more urgent."""
_TASKS_KEPT = 16
_IDLE = 3.0

Steps = Generator[tuple[int, int], None, Any]
Tasks = OrderedDict[str, Steps]
"""What was begun, by the name that the server gave it."""

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
    tasks: Tasks = OrderedDict()
    collector = Collector()
    while True:
        request = _next(requests, collector)
        _set_alarm(request["limit"])
        answer = _answer(engine, request, tasks)
        _set_alarm(0)
        try:
            writer.write(answer)
            writer.flush()
        except OSError:  # the server is gone
            return 0
        if request["method"] == "close":
            collector.closed()
        if request["task"] not in tasks:  # a slice of an answer is none
            collector.answered()


def _next(requests: queue.SimpleQueue[dict[str, Any]], collector: Collector) -> dict[str, Any]:
    """The next request. While there is none for a while, what nobody needs any more is looked for."""
    try:
        return requests.get(timeout=_IDLE)
    except queue.Empty:
        collector.idle()
        return requests.get()


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


def _answer(engine: Any, request: dict[str, Any], tasks: Tasks) -> bytes:
    try:
        return wire.encode({"id": request["id"], **_outcome(engine, request, tasks)})
    except Exception as error:
        return wire.encode(
            {
                "id": request["id"],
                "error": type(error).__name__,
                "outline": outline_of(error),
                "traceback": traceback.format_exc(),
            }
        )


def _outcome(engine: Any, request: dict[str, Any], tasks: Tasks) -> dict[str, Any]:
    method, name = request["method"], request["task"]
    if method == wire.WARM_UP:
        _warm_up(engine)
        return {"result": None}
    if method not in wire.METHODS:
        raise ValueError(f"no such method: {method}")
    begun = tasks.pop(name, None) if name is not None else None
    goes_on = request["goes_on"]
    if begun is None and goes_on and not request["params"]:
        raise KeyError(name)
    result = begun if begun is not None and goes_on else getattr(engine, method)(*request["params"])
    if name is None or not inspect.isgenerator(result):
        return {"result": result}
    return _slice(cast(Steps, result), name, tasks)


def _slice(steps: Steps, name: str, tasks: Tasks) -> dict[str, Any]:
    """Go on for a while; what is not finished is kept, until the server asks again or has begun many others."""
    end = time.monotonic() + _SLICE
    while True:
        try:
            progress = next(steps)
        except StopIteration as finished:
            return {"result": finished.value}
        if time.monotonic() >= end:
            tasks[name] = steps
            if len(tasks) > _TASKS_KEPT:
                tasks.popitem(last=False)
            return {"unfinished": progress}


def _warm_up(engine: Any) -> None:
    """Go through everything once, so that the first hover does not pay for what is imported or built on first use."""
    engine.open(_WARM_UP_URI, _WARM_UP_TEXT, "markdown")
    try:
        for _ in engine.examine(_WARM_UP_URI):
            pass
        engine.hover(_WARM_UP_URI, _WARM_UP_TEXT.index("f ="))
    finally:
        engine.close(_WARM_UP_URI)


if __name__ == "__main__":
    sys.exit(main())
