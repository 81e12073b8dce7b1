"""Derivatives of what a document defines: of which function, by which variable, with which definitions filled in."""
