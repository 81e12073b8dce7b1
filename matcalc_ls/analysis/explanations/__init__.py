"""What each code means, as a Markdown document with an example and its mend; `matcalc-ls explain` prints it."""
