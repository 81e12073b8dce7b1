"""Recurrences of a document, such as the layers of a network: found, derived, shown, and judged where claims go through
them. `finding.py` leads, `partial.py` guards what must not be derived without them."""
