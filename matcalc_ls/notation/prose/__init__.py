"""Prose beside formulas, as a small grammar. Its vocabulary is one table (`lexicon`): a language is such a table."""
