"""Print the table."""

from __future__ import annotations

from benchmarks import editing, gradients, growth, reading


def main() -> None:
    for table in (editing.table, reading.table, gradients.table, growth.table):
        for line in table():
            print(line, flush=True)
        print()


main()
