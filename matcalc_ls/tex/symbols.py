"""The commands that stand for themselves, and what is known of them by looks alone."""

from __future__ import annotations


def _commands(names: str) -> frozenset[str]:
    return frozenset("\\" + name for name in names.split())


GREEK = _commands(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa lambda mu nu xi omicron pi"
    " varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon"
    " Phi Psi Omega varGamma varDelta varTheta varLambda varXi varPi varSigma varUpsilon varPhi varPsi varOmega digamma"
)
RELATIONS = _commands(
    "leq geq le ge neq ne equiv approx sim simeq cong propto in notin ni subset subseteq supset supseteq subsetneq to"
    " rightarrow leftarrow longrightarrow Rightarrow Leftarrow leftrightarrow Leftrightarrow Longrightarrow"
    " longleftrightarrow Longleftrightarrow longmapsto mapsto implies impliedby iff triangleq coloneqq eqqcolon coloneq"
    " doteq succ succeq prec preceq ll gg lll ggg perp parallel mid nmid nleq ngeq nsim lesssim gtrsim leqslant"
    " geqslant vdash models asymp gets hookrightarrow uparrow downarrow Uparrow Downarrow updownarrow leadsto"
    " rightsquigarrow rightleftharpoons nearrow searrow swarrow nwarrow overset vcentcolon colon ratio preccurlyeq"
    " succcurlyeq trianglelefteq trianglerighteq doteqdot stackrel nRightarrow nsubseteq subseteqq thickapprox"
    " longleftarrow Longleftarrow twoheadrightarrow rightharpoonup restriction defeq Coloneqq dblcolon"
    " therefore because"
)
BINARY = _commands(
    "times cdot odot circ otimes oplus ominus oslash ast star pm mp div cap cup setminus wedge vee land lor bullet"
    " dagger ddagger amalg sqcup sqcap uplus wr diamond boxtimes boxplus boxdot boxminus ltimes rtimes bigtriangleup"
    " circledast smallsetminus barwedge triangle intercal"
)
BIG = _commands(
    "sum prod int iint iiint oint coprod bigcup bigcap bigoplus bigotimes bigodot bigvee bigwedge biguplus bigsqcup"
    " iiiint fint oiint bigsqcap lim limsup liminf max min sup inf argmax argmin varlimsup varliminf idotsint"
)
FUNCTIONS = _commands(
    "log ln lg exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan det dim ker deg gcd hom arg Pr bmod"
    " mod pmod projlim injlim"
)
OTHERS = _commands(
    "partial nabla infty ell hbar imath jmath Re Im wp aleph beth emptyset varnothing top bot intercal prime backslash"
    " ldots cdots vdots ddots dots dotsc dotsb dotsm dotsi dotso forall exists nexists neg lnot angle square Box"
    " blacksquare diamondsuit heartsuit clubsuit spadesuit flat natural sharp surd checkmark complement eth mho Finv"
    " blacktriangle bigstar degree S P copyright pounds dag ddag AA aa ss i j l o O L ae oe iddots adots hslash Bbbk"
    " colon QED qed qedhere ltriangle lozenge measuredangle sphericalangle infin textbackslash"
    " lhd rhd unlhd unrhd leftarrowtail rightarrowtail upharpoonright smile frown bowtie cdotp ldotp And and or sub"
    " % # $ & _ -"
)
KNOWN = GREEK | RELATIONS | BINARY | BIG | FUNCTIONS | OTHERS
"""Commands that are one symbol."""

PREFIX = BIG | FUNCTIONS | {"\\partial", "\\nabla", "\\forall", "\\exists", "\\neg", "\\lnot"}
"""Commands that want something after them, so that a bar behind one opens."""
OPERATOR_SYMBOLS = frozenset("+-*/=<>,;:([")

SPACES = _commands(", ; : ! > thinspace medspace thickspace negthinspace negmedspace negthickspace enspace enskip")
DROPPED = (
    SPACES
    | _commands(
        "limits nolimits displaylimits displaystyle textstyle scriptstyle scriptscriptstyle nonumber notag allowbreak"
        " hfill hfil protect relax null strut noindent nobreak nolinebreak linebreak pagebreak par pause"
        " space xspace mathstrut break"
        " goodbreak long global big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm"
        " hline hdashline toprule midrule bottomrule centering small footnotesize scriptsize tiny normalsize large"
        " Large LARGE huge Huge noalign item ensuremath mathsurround unskip ignorespaces leavevmode smallskip medskip"
        " bigskip"
        " displaybreak sloppy raggedright vfill indent boldmath unboldmath upshape /"
    )
    | {"\\ ", "\\\n", "\\\t", "\\\r"}
)
"""Commands that leave nothing behind."""
WIDE_SPACES = _commands("quad qquad")

DELIMITERS = {
    "\\lbrace": "\\{", "\\rbrace": "\\}", "\\lbrack": "[", "\\rbrack": "]", "\\vert": "|", "\\lvert": "|",
    "\\rvert": "|", "\\Vert": "\\|", "\\lVert": "\\|", "\\rVert": "\\|", "<": "\\langle", ">": "\\rangle",
    "\\lt": "\\langle", "\\gt": "\\rangle",
}  # fmt: skip
"""Spellings of a delimiter after `\\left` and its like, and the one that the tree uses."""
BARS = {"|": "|", "\\vert": "|", "\\|": "\\|", "\\Vert": "\\|", "\\parallel": "\\|"}
"""Bars that open and close alike."""
RIGHT_BARS = {"\\rvert": "|", "\\rVert": "\\|"}
"""Bars that close, also such as open and close alike: `\\Vert x \\rVert`."""
FENCES = {
    "(": frozenset(")]"), "[": frozenset(")]"), "\\{": frozenset({"\\}", "\\rbrace"}),
    "\\lbrace": frozenset({"\\}", "\\rbrace"}), "\\lbrack": frozenset({"]", "\\rbrack"}),
    "\\langle": frozenset({"\\rangle"}), "\\lfloor": frozenset({"\\rfloor"}), "\\lceil": frozenset({"\\rceil"}),
    "\\lvert": frozenset({"\\rvert"}), "\\lVert": frozenset({"\\rVert"}), "\\llbracket": frozenset({"\\rrbracket"}),
    "\\lgroup": frozenset({"\\rgroup"}), "\\ulcorner": frozenset({"\\urcorner"}),
}  # fmt: skip
"""Opening brackets, each with what may close it; a half-open interval closes with the other kind."""
CLOSERS = frozenset().union(*FENCES.values())
"""Closing brackets."""

_STARRED = ["align", "equation", "gather", "multline", "eqnarray", "flalign", "alignat", "xalignat", "IEEEeqnarray"]
DISPLAY_LIKE = frozenset(
    [
        *_STARRED, *(f"{name}*" for name in _STARRED), "aligned", "split", "gathered", "alignedat", "multlined",
        "displaymath", "math", "subequations", "eqalign", "eqalignno", "displaylines", "dmath", "dmath*",
    ]
)  # fmt: skip
"""Environments whose rows are lines of the formula."""
