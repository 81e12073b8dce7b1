"""`python -m matcalc_ls` is the command `matcalc-ls`, for editors that know an interpreter but no PATH."""

from matcalc_ls.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
