"""What a user is spared is an error here: a formula that was given up fails the test in which that happens."""

from __future__ import annotations

import logging


class _Raising(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        raise AssertionError(record.getMessage())


logging.getLogger("matcalc_ls.analysis.diagnostics").addHandler(_Raising(logging.ERROR))
