"""Declarations in maths: `A, B \\in \\mathbb{R}^{m \\times n}` and the other forms in which a formula says what a name
is.

`paragraph.py` has the way in for documents, `given.py` the one for a single string; both put the English of `prose`
around the forms that the other modules of this package know.
"""
