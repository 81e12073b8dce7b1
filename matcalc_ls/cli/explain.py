"""`matcalc-ls explain`: what a diagnostic means, with an example and its mend."""

from __future__ import annotations

import argparse

from matcalc_ls.analysis.codes import explanation


def run(options: argparse.Namespace) -> int:
    """Print the explanation of a code, which is Markdown."""
    print(explanation(options.code).rstrip())
    return 0
