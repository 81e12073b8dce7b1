"""How long things take: `python -m benchmarks`, in a checkout with the packages of the extra `test`."""
