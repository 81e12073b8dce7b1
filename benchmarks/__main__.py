"""Print the table."""

from __future__ import annotations

from benchmarks import editing, gradients, growth, keystrokes, long_documents, reading, servers


def main() -> None:
    every = (editing, keystrokes, reading, gradients, growth, servers, long_documents)
    for table in (each.table for each in every):
        for line in table():
            print(line, flush=True)
        print()


main()
