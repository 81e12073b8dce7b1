r"""What the commands of common packages stand for, written as the packages write them: in xparse's language.

A package's commands are in force where it is loaded. Elsewhere they are what an undefined command of that name most
likely means, as are `HABITS`: Markdown's macros stand in a site's configuration, a chapter's in another file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from matcalc_ls.tex.definitions import find_definitions
from matcalc_ls.tex.macros import Macro, Macros
from matcalc_ls.tex.symbols import KNOWN

_PHYSICS = r"""
\NewDocumentCommand\quantity{s g}{\IfValueT{#2}{\left\{#2\right\}}}
\let\qty\quantity \let\pqty\quantity \let\bqty\quantity
\NewDocumentCommand\absolutevalue{s m}{\left|#2\right|} \let\abs\absolutevalue
\NewDocumentCommand\norm{s m}{\left\|#2\right\|}
\NewDocumentCommand\order{s m}{\mathcal{O}\left(#2\right)}
\NewDocumentCommand\commutator{s m m}{\left[#2,#3\right]} \let\comm\commutator
\NewDocumentCommand\evaluated{s g}{\IfValueTF{#2}{\left.#2\right|}{}} \let\eval\evaluated
\NewDocumentCommand\vectorbold{s m}{\boldsymbol{#2}} \let\vb\vectorbold
\NewDocumentCommand\vectorarrow{s m}{\vec{\boldsymbol{#2}}} \let\va\vectorarrow
\NewDocumentCommand\vectorunit{s m}{\hat{\boldsymbol{#2}}} \let\vu\vectorunit
\newcommand\dotproduct{\cdot} \let\vdot\dotproduct
\newcommand\crossproduct{\times} \let\cross\crossproduct \let\cp\crossproduct
\NewDocumentCommand\gradient{g}{\nabla\IfValueT{#1}{#1}} \let\grad\gradient
\NewDocumentCommand\divergence{g}{\nabla\cdot\IfValueT{#1}{#1}} \let\div\divergence
\NewDocumentCommand\curl{g}{\nabla\times\IfValueT{#1}{#1}}
\NewDocumentCommand\laplacian{g}{\nabla\cdot\nabla\IfValueT{#1}{#1}}
\NewDocumentCommand\differential{o g}{\mathrm{d}\IfValueT{#1}{^{#1}}\IfValueT{#2}{#2}} \let\dd\differential
\NewDocumentCommand\derivative{s o m g}{\IfValueTF{#4}
  {\frac{\mathrm{d}\IfValueT{#2}{^{#2}} #3}{\mathrm{d}#4\IfValueT{#2}{^{#2}}}}
  {\frac{\mathrm{d}\IfValueT{#2}{^{#2}}}{\mathrm{d}#3\IfValueT{#2}{^{#2}}}}}
\let\dv\derivative
\NewDocumentCommand\partialderivative{s o m g g}{\IfValueTF{#5}
  {\frac{\partial^2 #3}{\partial #4\partial #5}}
  {\IfValueTF{#4}
    {\frac{\partial\IfValueT{#2}{^{#2}} #3}{\partial #4\IfValueT{#2}{^{#2}}}}
    {\frac{\partial\IfValueT{#2}{^{#2}}}{\partial #3\IfValueT{#2}{^{#2}}}}}}
\let\pdv\partialderivative \let\pderivative\partialderivative
\NewDocumentCommand\functionalderivative{s o m g}{\IfValueTF{#4}
  {\frac{\delta #3}{\delta #4}}{\frac{\delta}{\delta #3}}}
\let\fdv\functionalderivative \let\fderivative\functionalderivative
\NewDocumentCommand\bra{s m}{\left\langle#2\right|}
\NewDocumentCommand\ket{s m}{\left|#2\right\rangle}
\NewDocumentCommand\innerproduct{s m g}{\left\langle#2\middle|\IfValueTF{#3}{#3}{#2}\right\rangle}
\let\braket\innerproduct \let\ip\innerproduct
\NewDocumentCommand\outerproduct{s m g}{\left|#2\right\rangle\left\langle\IfValueTF{#3}{#3}{#2}\right|}
\let\ketbra\outerproduct \let\dyad\outerproduct \let\op\outerproduct
\NewDocumentCommand\expectationvalue{s m g}{\left\langle\IfValueT{#3}{#3|}#2\IfValueT{#3}{|#3}\right\rangle}
\let\expval\expectationvalue \let\ev\expectationvalue
\NewDocumentCommand\matrixelement{s m m m}{\left\langle#2\middle|#3\middle|#4\right\rangle}
\let\mel\matrixelement \let\matrixel\matrixelement
\NewDocumentCommand\matrixquantity{s d() d[] d|| g}{\IfValueTF{#5}{\begin{matrix}#5\end{matrix}}
  {\IfValueTF{#2}{\begin{pmatrix}#2\end{pmatrix}}{\IfValueTF{#3}{\begin{bmatrix}#3\end{bmatrix}}
  {\IfValueT{#4}{\begin{vmatrix}#4\end{vmatrix}}}}}}
\let\mqty\matrixquantity \let\smqty\matrixquantity
\newcommand\pmqty[1]{\begin{pmatrix}#1\end{pmatrix}}
\newcommand\bmqty[1]{\begin{bmatrix}#1\end{bmatrix}}
\newcommand\vmqty[1]{\begin{vmatrix}#1\end{vmatrix}}
\newcommand\Pmqty[1]{\begin{pmatrix}#1\end{pmatrix}}
\newcommand\matrixdeterminant[1]{\begin{vmatrix}#1\end{vmatrix}} \let\mdet\matrixdeterminant
\DeclareMathOperator\principalvalue{P} \let\pv\principalvalue
\NewDocumentCommand\qqtext{s m}{\quad\text{#2}\quad} \let\qq\qqtext
\newcommand\qcomma{,\quad} \let\qc\qcomma
\newcommand\qif{\quad\text{if}\quad} \newcommand\qthen{\quad\text{then}\quad} \newcommand\qfor{\quad\text{for}\quad}
\newcommand\qwith{\quad\text{with}\quad} \newcommand\qand{\quad\text{and}\quad} \newcommand\qor{\quad\text{or}\quad}
\newcommand\qwhere{\quad\text{where}\quad} \newcommand\qgiven{\quad\text{given}\quad}
\newcommand\qlet{\quad\text{let}\quad} \newcommand\qelse{\quad\text{else}\quad} \newcommand\qin{\quad\text{in}\quad}
"""

# Orders and several variables, as in `\pdv[order={2,1}]{f}{x,y}`, are read by `constructs`.
_DERIVATIVE = r"""
\NewDocumentCommand\odv{s o m m}{\IfValueTF{#2}{\odvof{#2}{#3}{#4}}{\odvof{}{#3}{#4}}}
\NewDocumentCommand\pdv{s o m m}{\IfValueTF{#2}{\pdvof{#2}{#3}{#4}}{\pdvof{}{#3}{#4}}}
\NewDocumentCommand\odif{s o m}{\mathrm{d}#3} \NewDocumentCommand\pdif{s o m}{\partial #3}
"""

_COMMATH = r"""
\newcommand\dif{\mathrm{d}} \newcommand\Dif{\mathrm{D}}
\NewDocumentCommand\od{o m m}{\frac{\mathrm{d}\IfValueT{#1}{^{#1}}#2}{\mathrm{d}#3\IfValueT{#1}{^{#1}}}}
\NewDocumentCommand\pd{o m m}{\frac{\partial\IfValueT{#1}{^{#1}}#2}{\partial #3\IfValueT{#1}{^{#1}}}}
\let\tod\od \let\dod\od \let\tpd\pd \let\dpd\pd
\NewDocumentCommand\del{o m}{\left(#2\right)} \NewDocumentCommand\sbr{o m}{\left[#2\right]}
\NewDocumentCommand\cbr{o m}{\left\{#2\right\}} \NewDocumentCommand\set{o m}{\left\{#2\right\}}
\NewDocumentCommand\abs{s o m}{\left|#3\right|} \NewDocumentCommand\norm{s o m}{\left\|#3\right\|}
\NewDocumentCommand\eval{s o m}{\left.#3\right|}
"""

_DIFFCOEFF = r"""
\NewDocumentCommand\diff{s o m g}{\IfValueTF{#4}
  {\frac{\mathrm{d}\IfValueT{#2}{^{#2}} #3}{\mathrm{d}#4\IfValueT{#2}{^{#2}}}}
  {\frac{\mathrm{d}\IfValueT{#2}{^{#2}}}{\mathrm{d}#3\IfValueT{#2}{^{#2}}}}}
\NewDocumentCommand\diffp{s o m g}{\IfValueTF{#4}
  {\frac{\partial\IfValueT{#2}{^{#2}} #3}{\partial #4\IfValueT{#2}{^{#2}}}}
  {\frac{\partial\IfValueT{#2}{^{#2}}}{\partial #3\IfValueT{#2}{^{#2}}}}}
\newcommand\dl{\mathrm{d}} \newcommand\jacob[2]{\frac{\partial #1}{\partial #2}}
"""

_COOL = r"""
\NewDocumentCommand\D{s o m m}{\frac{\mathrm{d}\IfValueT{#2}{^{#2}}#3}{\mathrm{d}#4\IfValueT{#2}{^{#2}}}}
\NewDocumentCommand\pderiv{s o m m}{\frac{\partial\IfValueT{#2}{^{#2}}#3}{\partial #4\IfValueT{#2}{^{#2}}}}
\newcommand\Tr[1]{\operatorname{Tr}\left(#1\right)} \newcommand\Det[1]{\operatorname{det}\left(#1\right)}
\newcommand\inv[1]{\left(#1\right)^{-1}} \newcommand\abs[1]{\left|#1\right|}
"""

_MATHTOOLS = r"""
\newcommand\lparen{(} \newcommand\rparen{)} \NewDocumentCommand\MoveEqLeft{o}{}
\newcommand\prescript[3]{{}^{#1}_{#2}#3} \newcommand\vdotswithin[1]{\vdots}
\newcommand\ordinarycolon{:} \newcommand\coloneq{\coloneqq}
"""

_BRAKET = r"""
\NewDocumentCommand\bra{m}{\left\langle#1\right|} \NewDocumentCommand\ket{m}{\left|#1\right\rangle}
\NewDocumentCommand\braket{m g}{\left\langle#1\IfValueT{#2}{\middle|#2}\right\rangle}
\let\Bra\bra \let\Ket\ket \let\Braket\braket
\NewDocumentCommand\ketbra{m m}{\left|#1\right\rangle\left\langle#2\right|} \let\outerp\ketbra
"""

_PACKAGES = {
    "physics": _PHYSICS, "physics2": _PHYSICS, "derivative": _DERIVATIVE, "commath": _COMMATH,
    "diffcoeff": _DIFFCOEFF, "esdiff": _DIFFCOEFF, "cool": _COOL, "mathtools": _MATHTOOLS,
    "braket": _BRAKET,
    "optidef": r"\DeclareMathOperator*\argmin{arg\,min}\DeclareMathOperator*\argmax{arg\,max}",
}  # fmt: skip

# Nobody means anything else by these, so that what they say counts like what is defined.
_UNMISTAKABLE = r"""
\newcommand\R{\mathbb{R}} \let\RR\R \let\reals\R \let\Reals\R \let\real\R \let\realset\R
\newcommand\N{\mathbb{N}} \let\NN\N \let\naturals\N
\newcommand\ZZ{\mathbb{Z}} \let\Z\ZZ \let\integers\ZZ
\newcommand\CC{\mathbb{C}} \let\complex\CC \newcommand\E{\mathbb{E}} \let\EE\E
\newcommand\PP{\mathbb{P}}
\NewDocumentCommand\norm{s m}{\left\|#2\right\|} \NewDocumentCommand\abs{s m}{\left|#2\right|}
\let\part\partial \let\lang\langle \let\rang\rangle \let\isin\in \let\plusmn\pm \let\sdot\cdot \let\thicksim\sim
\newcommand\lt{<} \newcommand\gt{>} \newcommand\<{<} \newcommand\cancelto[2]{\cancel{#2}} \newcommand\mathchoice[4]{#1}
"""

# Elsewhere than in physics \braket{a|b} is no number times itself.
_HABITS = (
    _BRAKET
    + r"""
\newcommand\inner[2]{\left\langle#1,#2\right\rangle} \let\innerp\inner \let\innerprod\inner \let\dotp\inner
\let\innerproduct\inner \let\ip\inner
\newcommand\Norm[1]{\left\|#1\right\|}
\newcommand\Abs[1]{\left|#1\right|}
\newcommand\set[1]{\left\{#1\right\}} \newcommand\paren[1]{\left(#1\right)} \let\parens\paren \let\pars\paren
\newcommand\ceil[1]{\left\lceil#1\right\rceil} \newcommand\floor[1]{\left\lfloor#1\right\rfloor}
\newcommand\pdiff[2]{\frac{\partial #1}{\partial #2}} \let\pd\pdiff \let\pder\pdiff \let\pdd\pdiff \let\pfrac\pdiff
\let\partder\pdiff \let\parder\pdiff \let\partialfrac\pdiff
\newcommand\deriv[2]{\frac{\mathrm{d}#1}{\mathrm{d}#2}} \let\der\deriv \let\od\deriv
\newcommand\transpose[1]{{#1}^\top} \let\trans\transpose \let\transp\transpose \let\tran\transpose
\newcommand\inv[1]{{#1}^{-1}}
\newcommand\ol[1]{\overline{#1}} \newcommand\ul[1]{\underline{#1}} \newcommand\lefteqn[1]{#1}
\newcommand\wh[1]{\widehat{#1}} \newcommand\wt[1]{\widetilde{#1}}
\newcommand\mbf[1]{\mathbf{#1}} \let\mb\mbf \newcommand\bs[1]{\boldsymbol{#1}} \let\matr\mbf \let\vct\mbf
\newcommand\one{\mathbf{1}} \let\ones\one \newcommand\1{\mathbf{1}} \newcommand\0{\mathbf{0}}
\let\triangledown\nabla \let\given\mid \let\hdots\ldots
\NewDocumentCommand\only{d<> m}{#2} \let\visible\only \let\uncover\only \let\alert\only \let\onslide\only
"""
)

_UNBRACED = frozenset({"\\ket", "\\bra"})
"""Commands whose argument has no braces where it is short, `\\ket 0`."""
_AMBIGUOUS = frozenset({"\\D", "\\op", "\\cp", "\\ev", "\\del", "\\dl", "\\pv", "\\qc", "\\mel", "\\diff"})


@cache
def package(name: str) -> tuple[Macro, ...]:
    """The macros of a package, none if there is nothing to say of it."""
    return tuple(_defined(_PACKAGES.get(name, "")).values())


@cache
def habitual() -> Macros:
    """What undefined commands most likely mean. One that takes arguments stays as it is unless braces follow it."""
    found: dict[str, Macro] = {}
    # The first package is the commonest: what others call the same means the same as there.
    for source in (*reversed(_PACKAGES.values()), _HABITS):
        found |= {name: _careful(macro, assumed=True) for name, macro in _defined(source).items()}
    found |= {name: _careful(macro, assumed=False) for name, macro in _defined(_UNMISTAKABLE).items()}
    return Macros({name: macro for name, macro in found.items() if name not in KNOWN and name not in _AMBIGUOUS})


@cache
def _defined(source: str) -> Mapping[str, Macro]:
    return {macro.name: macro for _, macro in find_definitions(source)}


def _careful(macro: Macro, *, assumed: bool) -> Macro:
    """A macro that wants its arguments in braces."""
    wants_braces = macro.name not in _UNBRACED
    parameters = (
        replace(parameter, kind="braced") if parameter.kind == "mandatory" and wants_braces else parameter
        for parameter in macro.parameters
    )
    return replace(macro, parameters=tuple(parameters), assumed=assumed)
