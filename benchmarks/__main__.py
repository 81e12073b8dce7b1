"""Print the table."""

from __future__ import annotations

from benchmarks import editing, gradients, growth, keystrokes, reading, servers


def main() -> None:
    for table in (editing.table, keystrokes.table, reading.table, gradients.table, growth.table, servers.table):
        for line in table():
            print(line, flush=True)
        print()


main()
