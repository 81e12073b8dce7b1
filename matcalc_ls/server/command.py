"""The command line of the server, and its process as a whole."""

from __future__ import annotations

import argparse
import asyncio
import gc
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from matcalc_ls.server import log
from matcalc_ls.server.streams import take_standard_streams


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise argparse.ArgumentTypeError(f"not HOST:PORT: {text}")
    return host.strip("[]"), int(port)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="matcalc-ls", description="The language server for matrix calculus.")
    transport = parser.add_mutually_exclusive_group()
    transport.add_argument("--stdio", action="store_true", help="serve on stdin and stdout (the default)")
    transport.add_argument("--tcp", type=_address, metavar="HOST:PORT", help="wait for one editor on a socket instead")
    parser.add_argument("--log", type=Path, metavar="FILE", help="keep a log, which quotes no document")
    parser.add_argument(
        "--log-level", choices=log.LEVELS, default="info", help="debug quotes documents (default: info)"
    )
    parser.add_argument("--time-limit", type=float, metavar="SECONDS", help="the longest that one request may take")
    parser.add_argument("--engine", metavar="MODULE:CLASS", help="another engine, for tests of the server")
    return parser


def run(arguments: Sequence[str] | None = None) -> int:
    """Serve one editor; the exit code."""
    options = _parser().parse_args(arguments)
    try:
        incidents = log.start(options.log, options.log_level)
    except OSError as error:
        print(f"matcalc-ls: the log cannot be written: {error}", file=sys.stderr)
        return 2
    reader, writer = take_standard_streams()
    if options.tcp:
        reader, writer = _accept(*options.tcp)
    # Building the LSP types allocates much and frees little, and the collector would look through all of it again and
    # again, then and later. Seldom is a third faster than as usual; never would leave 10 MB of garbage.
    usual = gc.get_threshold()
    gc.set_threshold(20_000)
    from matcalc_ls.server.connection import Connection
    from matcalc_ls.server.features import create_server
    from matcalc_ls.server.settings import Settings

    server = create_server(Settings.of(engine=options.engine, time_limit=options.time_limit))
    server.incidents = incidents
    gc.freeze()
    gc.set_threshold(*usual)
    try:
        return asyncio.run(server.serve(Connection(reader, writer)))
    except KeyboardInterrupt:
        return 1


def _accept(host: str, port: int) -> tuple[BinaryIO, BinaryIO]:
    with socket.create_server((host, port)) as listener:
        print(f"listening on {listener.getsockname()[0]}:{listener.getsockname()[1]}", file=sys.stderr, flush=True)
        connection, _ = listener.accept()
    return connection.makefile("rb"), connection.makefile("wb")
