"""The command line: `check`, `derive`, `report`, `explain`, and without a subcommand the language server.

Results go to standard output, talk to standard error. Exit status: 0 clean, 1 findings, 2 could not run.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from matcalc_ls.analysis.codes import CODES

_SIGPIPE = 128 + 13
"""The status that a shell shows for a program which the signal ended."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or (words[0].startswith("--") and words[0] not in ("--help", "--version")):
        from matcalc_ls.server import main as serve

        return serve(words)
    options = _parser().parse_args(words)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read this has seen enough, as `head` does. What is still in the buffer must not be written at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _SIGPIPE
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="matcalc-ls",
        description="Matrix calculus in LaTeX and Markdown. Without a command: the language server, over stdio.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {_version()}")
    commands = parser.add_subparsers(required=True)
    _add_check(commands)
    _add_derive(commands)
    _add_report(commands)
    _add_explain(commands)
    return parser


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("matcalc-ls")
    except PackageNotFoundError:
        return "from source"


def _add_check(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from matcalc_ls.cli.check import run
    from matcalc_ls.cli.formats import FORMATS

    command = commands.add_parser("check", help="the diagnostics of files and folders")
    command.add_argument("paths", nargs="*", default=["."], metavar="PATH", help="a file, a folder, or - for stdin")
    command.add_argument("--stdin-filepath", metavar="PATH", help="the name that stands for stdin, for its language")
    command.add_argument("--format", choices=tuple(FORMATS), default="text", help="how findings are printed")
    command.add_argument("--select", action="append", metavar="CODE", choices=CODES, help="report these codes only")
    command.add_argument(
        "--ignore", action="append", metavar="CODE", choices=CODES, default=[], help="leave out a code"
    )
    command.add_argument("--fix", action="store_true", help="write the mends that leave no choice into the files")
    command.add_argument("--diff", action="store_true", help="show what --fix would change, and change nothing")
    command.set_defaults(run=run)


def _add_derive(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from matcalc_ls.cli.derive import FORMS, TARGETS, run

    command = commands.add_parser("derive", help="one derivative")
    command.add_argument("expr", metavar="EXPR", help="the function, in LaTeX")
    command.add_argument(
        "--wrt", required=True, action="append", metavar="X",
        help="the variable, in LaTeX; twice for a mixed second derivative",
    )  # fmt: skip
    command.add_argument("--given", action="append", default=[], metavar="D", help="a declaration, as in a document")
    command.add_argument("--order", type=int, choices=(1, 2), default=1, help="2 for the Hessian")
    command.add_argument("--layout", choices=("mixed", "numerator", "denominator"), default="mixed")
    command.add_argument("--form", choices=FORMS, default="auto", help="auto is what a textbook would print")
    command.add_argument("--to", choices=TARGETS, default="text", help="what is printed")
    command.add_argument("--steps", action="store_true", help="print the derivation as well")
    command.set_defaults(run=run)


def _add_report(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from matcalc_ls.cli.report import run

    command = commands.add_parser("report", help="every formula of a document, with shapes, gradients and problems")
    command.add_argument("file", metavar="FILE")
    command.set_defaults(run=run)


def _add_explain(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from matcalc_ls.cli.explain import run

    command = commands.add_parser("explain", help="what a diagnostic means, with an example and its mend")
    command.add_argument("code", metavar="CODE", choices=CODES, help=", ".join(CODES))
    command.set_defaults(run=run)
