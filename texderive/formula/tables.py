"""What each LaTeX spelling means to the reader: one entry for each spelling, nothing else lives here."""

from __future__ import annotations


def _invert(table: dict[str, str]) -> dict[str, str]:
    """``{canonical: "spelling spelling"}`` turned into ``{spelling: canonical}``."""
    return {spelling: canonical for canonical, spellings in table.items() for spelling in spellings.split()}


# canonical function name -> words that stand for it, as \word, \operatorname{word}, \mathrm{word} or plain word(
FUNCTIONS = _invert({
    "tr": "tr Tr TR trace Trace",
    "det": "det Det",
    "vec": "vec Vec",
    "vech": "vech",
    "diag": "diag Diag",
    "diagonal": "diagonal",
    "exp": "exp Exp",
    "log": "log ln Log Ln",
    "log10": "lg",
    "sin": "sin", "cos": "cos", "tan": "tan tg", "cot": "cot", "sec": "sec", "csc": "csc",
    "arcsin": "arcsin asin", "arccos": "arccos acos", "arctan": "arctan atan arctg",
    "arccot": "arccot acot arcctg", "sinc": "sinc",
    "sinh": "sinh", "cosh": "cosh", "tanh": "tanh Tanh", "coth": "coth", "sech": "sech", "csch": "csch",
    "arccoth": "arccoth acoth arcoth",
    "arcsinh": "arcsinh asinh arsinh", "arccosh": "arccosh acosh arcosh", "arctanh": "arctanh atanh artanh",
    "softmax": "softmax Softmax SoftMax",
    "logsoftmax": "logsoftmax log-softmax LogSoftmax",
    "crossentropy": "CE CrossEntropy cross-entropy crossentropy",
    "softplus": "softplus Softplus",
    "sigmoid": "sigmoid Sigmoid sigm",
    "relu": "relu ReLU Relu RELU",
    "gelu": "gelu GELU",
    "silu": "silu SiLU swish Swish",
    "elu": "elu ELU",
    "erf": "erf",
    "step": "step Step heaviside Heaviside",
    "sign": "sign sgn Sign",
    "abs": "abs",
    "sqrt": "sqrt",
    "rank": "rank Rank rk",
    "logsumexp": "logsumexp lse LSE LogSumExp",
    "max": "max Max", "min": "min Min",
    "argmax": "argmax", "argmin": "argmin",
    "dim": "dim Dim",
    "adj": "adj",
    "cov": "cov Cov", "var": "var Var", "mean": "mean Mean",
    "sym": "sym", "skew": "skew",
})  # fmt: skip

# Plain words that are a function only where they stand alone before a bracket.
NEVER_PLAIN = {
    "CE",
    "rk",
    "tg",
    "lg",
    "sym",
    "adj",
    "var",
    "Var",
    "cov",
    "Cov",
    "mean",
    "Mean",
    "step",
    "Step",
    "sinc",
    "dim",
    "Dim",
    "skew",
    "lse",
    "max",
    "min",
    "Max",
    "Min",
}

# Plain letters that are a function where a capital letter follows: trAB.
BEFORE_CAPITALS = {"tr", "Tr"}

# Words that are functions, but not as a command: \vec is an accent, \sqrt takes an argument of its own.
NOT_COMMANDS = {"vec", "sqrt", "abs"}

# Letters in a font that are operators where a bracket or a subscript follows.
OPERATORS = {r"\mathbb{E}": "expectation", r"\mathrm{E}": "expectation", r"\mathbf{E}": "expectation",
             r"\mathbb{P}": "probability", r"\mathrm{P}": "probability", r"\mathbb{V}": "var"}  # fmt: skip

# A bracket after a factor that starts with one of these and a colon says something of the factor: (dim: m \times n).
ANNOTATIONS = {"dim"}

# Functions whose name carries a scope when it has a limit below it or no parenthesis after it.
SCOPED = {"max", "min", "argmax", "argmin"}

BIGOPS = _invert({
    "sum": r"\sum", "prod": r"\prod", "int": r"\int \iint \iiint \oint", "lim": r"\lim", "sup": r"\sup",
    "inf": r"\inf",
    "bigodot": r"\bigodot", "bigotimes": r"\bigotimes", "bigoplus": r"\bigoplus",
    "bigcup": r"\bigcup", "bigcap": r"\bigcap",
})  # fmt: skip

# canonical relation -> spellings
RELATIONS = _invert({
    "=": "= ==", r"\neq": r"\neq \ne", r"\approx": r"\approx \thickapprox", r"\leq": r"\leq \le \leqslant",
    r"\geq": r"\geq \ge \geqslant", "<": r"< \lt", ">": r"> \gt", r"\ll": r"\ll", r"\gg": r"\gg", r"\in": r"\in",
    r"\notin": r"\notin", r"\ni": r"\ni", r"\subset": r"\subset \subseteq", r"\supset": r"\supset \supseteq",
    r"\to": r"\to \rightarrow \longrightarrow \xrightarrow",
    r"\leftarrow": r"\leftarrow \gets \longleftarrow \xleftarrow",
    r"\leftrightarrow": r"\leftrightarrow", r"\mapsto": r"\mapsto \longmapsto",
    r"\Rightarrow": r"\Rightarrow \Longrightarrow \implies \xRightarrow", r"\Leftarrow": r"\Leftarrow \impliedby",
    r"\Leftrightarrow": r"\Leftrightarrow \iff \Longleftrightarrow",
    ":=": r":= \triangleq \coloneqq \coloneq \doteq \eqdef",
    r"\equiv": r"\equiv", r"\propto": r"\propto \varpropto", r"\sim": r"\sim \thicksim", r"\simeq": r"\simeq \cong",
    r"\succ": r"\succ", r"\succeq": r"\succeq \succcurlyeq", r"\prec": r"\prec", r"\preceq": r"\preceq \preccurlyeq",
    r"\mid": r"\mid \middle|", ":": r": \colon", r"\therefore": r"\therefore", r"\because": r"\because",
    r"\perp": r"\perp", r"\land": r"\land \wedge", r"\lor": r"\lor \vee", r"\setminus": r"\setminus \backslash",
    r"\cup": r"\cup", r"\cap": r"\cap",
})  # fmt: skip

NEGATED = {"=": r"\neq", r"\in": r"\notin", r"\equiv": r"\neq"}

SIGNS = _invert({"+": "+", "-": "-", r"\pm": r"\pm", r"\mp": r"\mp", r"\oplus": r"\oplus", r"\ominus": r"\ominus"})

# canonical product operator -> spellings
PRODUCTS = _invert({
    r"\cdot": r"\cdot \cdotp", r"\times": r"\times", r"\odot": r"\odot", r"\circ": r"\circ", r"\otimes": r"\otimes",
    r"\oslash": r"\oslash", "*": r"* \ast", r"\star": r"\star", r"\bullet": r"\bullet", r"\div": r"\div",
})  # fmt: skip

# These before an exponent make it one of every entry: x^{\odot 2}.
ENTRYWISE = {r"\odot", r"\circ"}

SEPARATORS = {",": ",", ";": ";"}

# Letters that are called like functions: after a slash, f(x) is taken whole.
CALLED = {"f", "g", "h", "p", "q", r"\sigma", r"\phi", r"\varphi", r"\psi"}
# A name of these starts a derivative's numerator or denominator, which takes the factor after it.
DIFFERENTIALS = {"d", r"\mathrm{d}", r"\mathbf{d}", r"\partial", r"\nabla", r"\delta", r"\Delta", "D"}
TRANSPOSES = {"T", r"\top", r"\mathrm{T}", r"\mathsf{T}", r"\intercal", r"\text{T}", r"\mathbf{T}"}

_GREEK = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa lambda mu nu xi omicron pi "
    "varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon "
    "Phi Psi Omega"
)
_SYMBOLS = (
    "ell partial nabla hbar imath jmath Re Im infty emptyset varnothing top bot intercal dagger ddagger aleph forall "
    "exists sharp flat natural square Box diamond complement bigcirc "
    "bigtriangleup lozenge clubsuit heartsuit spadesuit checkmark bigstar "
    "wp eth angle triangle lnot neg # $ "
)
NAMES = {"\\" + name for name in (_GREEK + " " + _SYMBOLS).split()}

# Names that are drawn in another's place.
LOOKALIKES = _invert({r"\nabla": r"\triangledown \bigtriangledown"})

# font command -> canonical font command
FONTS = _invert({
    r"\mathbf": r"\mathbf \textbf", r"\boldsymbol": r"\boldsymbol", r"\bm": r"\bm", r"\pmb": r"\pmb",
    r"\bold": r"\bold",
    r"\mathcal": r"\mathcal", r"\mathbb": r"\mathbb \Bbb \bb", r"\mathscr": r"\mathscr",
    r"\mathfrak": r"\mathfrak \frak",
    r"\mathsf": r"\mathsf", r"\mathtt": r"\mathtt", r"\mathit": r"\mathit \textit", r"\symbf": r"\symbf",
    r"\mathnormal": r"\mathnormal", r"\mathds": r"\mathds",
})  # fmt: skip
# Upright fonts: several letters make a word, anything longer is read as mathematics.
ROMANS = _invert({
    r"\mathrm": r"\mathrm \textrm \rm", r"\operatorname": r"\operatorname \operatornamewithlimits \mathop",
    r"\text": r"\text \mbox \textnormal \hbox \textsf \texttt \textup",
})  # fmt: skip
# Switches hold until the group ends.
SWITCHES = {r"\bf": r"\mathbf", r"\bfseries": r"\mathbf", r"\boldmath": r"\boldsymbol", r"\cal": r"\mathcal",
            r"\rm": "", r"\it": "", r"\sf": "", r"\normalfont": "", r"\upshape": ""}  # fmt: skip

ACCENTS = _invert({
    r"\vec": r"\vec \overrightarrow", r"\hat": r"\hat", r"\widehat": r"\widehat", r"\bar": r"\bar",
    r"\tilde": r"\tilde",
    r"\widetilde": r"\widetilde", r"\dot": r"\dot", r"\ddot": r"\ddot", r"\overline": r"\overline",
    r"\underline": r"\underline", r"\check": r"\check", r"\breve": r"\breve", r"\acute": r"\acute",
    r"\grave": r"\grave",
    r"\mathring": r"\mathring", r"\overleftarrow": r"\overleftarrow", r"\undertilde": r"\undertilde",
})  # fmt: skip

FRACTIONS = {r"\frac", r"\dfrac", r"\tfrac", r"\cfrac", r"\nicefrac", r"\sfrac", r"\flatfrac"}
INFIX_FRACTIONS = {r"\over", r"\atop"}
DOTS = {r"\cdots", r"\ldots", r"\dots", r"\vdots", r"\ddots", r"\dotsc", r"\dotsb", r"\dotsm", r"\dotsi", r"\dotso",
        r"\hdots", r"\iddots", r"\mathellipsis"}  # fmt: skip

# opening delimiter -> closing delimiter; both in canonical spelling
BRACKETS = {"(": ")", "[": "]", r"\{": r"\}", r"\langle": r"\rangle", r"\lfloor": r"\rfloor", r"\lceil": r"\rceil",
            r"\llbracket": r"\rrbracket", r"\lgroup": r"\rgroup"}  # fmt: skip
CLOSERS = {close: opening for opening, close in BRACKETS.items()}
BARS = _invert({"|": r"| \vert \lvert \rvert \arrowvert", "||": r"\| \Vert \lVert \rVert \Arrowvert \parallel"})
OPEN_BARS = {r"\lvert", r"\lVert"}
CLOSE_BARS = {r"\rvert", r"\rVert"}
DELIMITERS = {
    **{b: b for b in (*BRACKETS, *CLOSERS)},
    **BARS,
    r"\lbrace": r"\{", r"\rbrace": r"\}", r"\lbrack": "[", r"\rbrack": "]", r"\lparen": "(", r"\rparen": ")",
}  # fmt: skip
# These are delimiters only behind \left, \right and the like.
SIZED_DELIMITERS = {**DELIMITERS, "<": r"\langle", ">": r"\rangle", ".": ".", "/": "."}
_BIG = ("big", "Big", "bigg", "Bigg")
SIZES = {r"\left": "left", r"\right": "right", r"\middle": "middle",
         **{"\\" + b: "" for b in _BIG}, **{"\\" + b + "l": "left" for b in _BIG},
         **{"\\" + b + "r": "right" for b in _BIG}, **{"\\" + b + "m": "middle" for b in _BIG}}  # fmt: skip

_SPACES = (
    ", ; : ! > / quad qquad displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits displaylimits "
    "nonumber notag mathstrut strut hline allowbreak noindent centering small large Large LARGE huge normalsize "
    "footnotesize thinspace medspace thickspace enspace negthinspace enskip space nobreak relax null protect "
    "smallskip medskip bigskip allowdisplaybreaks par qed qedhere blacksquare hfill hfil ( ) [ ]"
)
SPACES = {"\\" + name for name in _SPACES.split()} | {"\\ ", "\\\n", "\\\t", "~", "$", "$$"}
# Spaces that may part two statements.
DOUBLED_SPACES = frozenset(",;!")  # no row begins with these: a thin space with its backslash doubled
WIDE_SPACES = {r"\quad", r"\qquad"}
ROW_BREAKS = {"\\\\", r"\newline", r"\cr", r"\tabularnewline"}
# Commands that only dress what follows, with how many arguments of their own are dropped.
DROPPED = {r"\boxed": 0, r"\fbox": 0, r"\cancel": 0, r"\bcancel": 0, r"\xcancel": 0, r"\sout": 0, r"\mathrel": 0,
           r"\mathbin": 0, r"\mathord": 0, r"\mathopen": 0, r"\mathclose": 0, r"\mathinner": 0, r"\mathpunct": 0,
           r"\ensuremath": 0, r"\smash": 0, r"\emph": 0, r"\color": 1, r"\textcolor": 1, r"\colorbox": 1,
           r"\label": 1, r"\phantom": 1, r"\hphantom": 1, r"\vphantom": 1, r"\hspace": 1, r"\vspace": 1, r"\kern": 0,
           r"\ref": 1, r"\eqref": 1, r"\cite": 1, r"\footnote": 1, r"\rule": 2, r"\class": 1, r"\style": 1,
           r"\cline": 1, r"\setcounter": 2, r"\addtocounter": 2, r"\setlength": 2,
           r"\mathchoice": 3, r"\raisebox": 1, r"\intertext": 1, r"\shortintertext": 1}  # fmt: skip
TAGS = {r"\tag"}
BRACES = {r"\underbrace", r"\overbrace", r"\underbracket", r"\overbracket"}
OVERSETS = {r"\overset", r"\stackrel", r"\underset", r"\stackbin"}

DISPLAYS = {"aligned", "align", "split", "gather", "gathered", "eqnarray", "multline", "multlined", "alignat",
            "alignedat", "flalign", "aligneq", "IEEEeqnarray"}  # fmt: skip
PLAIN_DISPLAYS = {"equation", "displaymath", "math", "subequations"}
MATRICES = {"matrix", "pmatrix", "bmatrix", "vmatrix", "Vmatrix", "Bmatrix", "smallmatrix", "array", "cases",
"dcases",
            "rcases", "tabular", "psmallmatrix", "bsmallmatrix"}  # fmt: skip
WITH_COLUMNS = {"array": 1, "tabular": 1, "alignat": 1, "alignedat": 1, "IEEEeqnarray": 1}

# Words in \text{..} that are prose even where a single word could be a name.
PROSE = {"if", "otherwise", "where", "and", "or", "for", "with", "when", "let", "is", "then", "so", "since",
"by", "as",
         "thus", "hence", "s.t.", "else", "from", "that", "to", "of", "in", "are", "therefore", "we",
         "have"}  # fmt: skip

# Greek in the order of Unicode; a dot or one letter stands where LaTeX has no command.
_CAPITALS = "A B Gamma Delta E Z H Theta I K Lambda M N Xi O Pi P . Sigma T Upsilon Phi X Psi Omega"
_SMALL = (
    "alpha beta gamma delta . zeta eta theta iota kappa lambda mu nu xi omicron pi rho . sigma tau upsilon . chi psi "
    "omega"
)

# Characters beside ASCII -> the LaTeX that they stand for.
CHARACTERS = {
    "，": ",", "、": ",", "；": ";", "：": ":", "（": "(", "）": ")", "【": "[", "】": "]", "［": "[", "］": "]",
    "｛": r"\{", "｝": r"\}",
    "＝": "=", "＋": "+", "－": "-", "−": "-", "–": "-", "？": "?", "。": ".", "．": ".", "｜": "|", "‖": r"\|",
    "＜": "<", "＞": ">",
    "′": "'", "’": "'", "″": "''", "·": r"\cdot", "⋅": r"\cdot", "×": r"\times", "⊙": r"\odot",
    "∘": r"\circ", "⊗": r"\otimes",
    "⊘": r"\oslash", "∗": "*", "÷": r"\div", "±": r"\pm", "≤": r"\leq", "≥": r"\geq", "≠": r"\neq", "≈": r"\approx",
    "∈": r"\in", "→": r"\to", "⇒": r"\Rightarrow", "⟹": r"\Rightarrow", "⇔": r"\Leftrightarrow", "≜": r"\triangleq",
    "≡": r"\equiv", "∝": r"\propto", "∼": r"\sim", "∵": r"\because", "∴": r"\therefore", "∂": r"\partial",
    "∇": r"\nabla", "▽": r"\nabla",
    "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "√": r"\sqrt", "∞": r"\infty", "⊤": r"\top", "ᵀ": r"^\top",
    "…": r"\dots",
    "⋯": r"\cdots", "⟨": r"\langle", "⟩": r"\rangle", "〈": r"\langle", "〉": r"\rangle", "ℝ": r"\mathbb{R}",
    "ℓ": r"\ell", "²": "^2", "³": "^3",
    "¹": "^1", "⁻": "^-", "₀": "_0", "₁": "_1", "₂": "_2", "₃": "_3", "△": r"\triangle", "／": "/",
    "ε": r"\varepsilon", "ϵ": r"\epsilon", "φ": r"\varphi", "ϕ": r"\phi", "ς": r"\varsigma",
    "\N{MICRO SIGN}": r"\mu", "∆": r"\Delta", "\N{OHM SIGN}": r"\Omega",
    **{chr(0x0391 + i): "\\" + n for i, n in enumerate(_CAPITALS.split()) if len(n) > 1},
    **{chr(0x03B1 + i): "\\" + n for i, n in enumerate(_SMALL.split()) if len(n) > 1},
}  # fmt: skip
INVISIBLE = {"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u200f"}

_COMMANDS = (
    *BIGOPS, *RELATIONS, *SIGNS, *PRODUCTS, *NAMES, *LOOKALIKES, *FONTS, *ROMANS, *SWITCHES, *ACCENTS, *FRACTIONS,
    *DOTS, *DELIMITERS,
    *SIZES, *SPACES, *DROPPED, *BRACES, *OVERSETS, *TAGS, *INFIX_FRACTIONS, r"\sqrt", r"\begin", r"\end", r"\substack",
    r"\arg", r"\not",
)  # fmt: skip
KNOWN_COMMANDS = sorted(
    {"\\" + word for word in FUNCTIONS if word.isalpha() and word not in NOT_COMMANDS}
    | {command for command in _COMMANDS if command[:1] == "\\" and command[1:2].isalpha()}
)
