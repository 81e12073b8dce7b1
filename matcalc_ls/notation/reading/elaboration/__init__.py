"""Elaboration: from terms to typed expressions.

`rules` has one rule for each kind of term, in files by subject; `attempt` builds expressions by them for one guess at
what nobody declared, and `inference` finds the guess that fits.
"""
