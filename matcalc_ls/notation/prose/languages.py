"""The languages that are read."""

from __future__ import annotations

from matcalc_ls.notation.prose.chinese import CHINESE
from matcalc_ls.notation.prose.english import ENGLISH
from matcalc_ls.notation.prose.lexicon import merged

EVERY_LANGUAGE = merged(ENGLISH, CHINESE)
