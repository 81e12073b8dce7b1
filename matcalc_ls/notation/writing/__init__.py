"""Typed expressions -> LaTeX, Unicode, numpy, and derivations as lines of text."""
