"""`python -m matcalc_ls.server`."""

import sys

from matcalc_ls.server import main

if __name__ == "__main__":
    sys.exit(main())
