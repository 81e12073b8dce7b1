"""What the characters of Unicode's maths stand for in TeX: `≤` for `\\leq`, `x̂` for `\\hat x`, `½` for `\\frac12`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_NAMES = """
× times · cdot ⋅ cdot ∙ cdot ‧ cdot • bullet ∘ circ ◦ circ ⊙ odot ⊗ otimes ⊕ oplus ⊖ ominus ⊘ oslash ⊞ boxplus
⊠ boxtimes ⋆ star ★ star ± pm ∓ mp ÷ div ∖ setminus ∪ cup ∩ cap ∧ wedge ∨ vee † dagger ‡ ddagger ⊤ top ⊺ intercal
∂ partial ∇ nabla ∞ infty ℓ ell ℏ hbar ℘ wp ℵ aleph ℜ Re ℑ Im ∅ emptyset ∀ forall ∃ exists ∄ nexists ¬ neg ∠ angle
∑ sum ∏ prod ∐ coprod ∫ int ∬ iint ∭ iiint ∮ oint ⨁ bigoplus ⨂ bigotimes ⋃ bigcup ⋂ bigcap ⋁ bigvee ⋀ bigwedge √ sqrt
≤ leq ≥ geq ⩽ leqslant ⩾ geqslant ≪ ll ≫ gg ≲ lesssim ≳ gtrsim ≠ neq ≈ approx ≡ equiv ≅ cong ≃ simeq ∼ sim ∝ propto
≐ doteq ≜ triangleq ≝ triangleq ≔ coloneqq ≕ eqqcolon ≺ prec ≻ succ ⪯ preceq ⪰ succeq ≼ preccurlyeq ≽ succcurlyeq
∈ in ∉ notin ∋ ni ⊂ subset ⊃ supset ⊆ subseteq ⊇ supseteq ⊊ subsetneq ⟂ perp ⊥ perp ∣ mid ⊢ vdash ⊨ models
→ to ← leftarrow ↔ leftrightarrow ⟶ longrightarrow ⟵ longleftarrow ↦ mapsto ⟼ longmapsto ⇝ leadsto ↑ uparrow
↓ downarrow ⇒ Rightarrow ⇐ Leftarrow ⇔ Leftrightarrow ⟹ implies ⟸ impliedby ⟺ iff ∴ therefore ∵ because
‖ | ∥ | ⟨ langle ⟩ rangle 〈 langle 〉 rangle ⌊ lfloor ⌋ rfloor ⌈ lceil ⌉ rceil ⟦ llbracket ⟧ rrbracket
… ldots ⋯ cdots ⋮ vdots ⋱ ddots △ triangle
"""
_COMMANDS = {character: "\\" + name for character, name in zip(*[iter(_NAMES.split())] * 2, strict=True)}
_PLAIN = {
    "−": "-", "–": "-", "‐": "-", "‑": "-", "∗": "*", "∕": "/", "⁄": "/", "、": ",", "。": ".", "∆": "Δ", "µ": "μ",
    "Ω": "Ω",
}  # fmt: skip
"""Characters that are another one in all but the code."""
_PRIMES = {"″": 2, "‴": 3}
_ACCENTS = {
    "\u0302": "\\hat", "\u0303": "\\tilde", "\u0304": "\\bar", "\u0305": "\\bar", "\u0307": "\\dot", "\u0308": "\\ddot",
    "\u030c": "\\check", "\u0306": "\\breve", "\u20d7": "\\vec", "\u0332": "\\underline",
}  # fmt: skip
_ALPHABETS = (("DOUBLE-STRUCK", "\\mathbb"), ("SCRIPT", "\\mathcal"), ("FRAKTUR", "\\mathfrak"), ("BOLD", "\\mathbf"))
"""The styles of Unicode's mathematical alphabets, by a word of the character's name; the first that occurs counts."""


def in_tex(character: str) -> Iterator[str]:
    """The tokens that a character stands for, which is no ASCII, together with the accents combined with it."""
    compatible = unicodedata.normalize("NFKC", character)
    if command := _COMMANDS.get(character):
        yield command
    elif len(character) > 1 or character.isalpha() or character.isdecimal():
        yield from _letter(character)
    elif character in _PRIMES:
        yield from "′" * _PRIMES[character]
    elif "⁄" in compatible:
        numerator, _, denominator = compatible.partition("⁄")
        yield from ("\\frac", "{", numerator, "}", "{", denominator, "}")
    else:
        yield _PLAIN.get(character) or (compatible if "！" <= character <= "～" else character)


def _letter(character: str) -> Iterator[str]:
    decomposed = unicodedata.normalize("NFD", character)
    base, accents = decomposed[0], decomposed[1:]
    if all(accent in _ACCENTS for accent in accents):
        yield from (_ACCENTS[accent] for accent in reversed(accents))
    else:
        base = unicodedata.normalize("NFC", character)[0]
    if command := _COMMANDS.get(base):
        yield command
        return
    if unicodedata.decomposition(base).startswith(("<font>", "<wide>")):
        name = unicodedata.name(base, "")
        yield from [command for word, command in _ALPHABETS if word in name][:1]
        base = unicodedata.normalize("NFKC", base)
    yield _PLAIN.get(base, base)
