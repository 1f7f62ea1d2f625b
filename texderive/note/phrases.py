"""The words with which a note sets a task, in Chinese and in English. One entry for each phrase."""

from __future__ import annotations

import re
from typing import Literal

Goal = Literal["derivative", "gradient", "differential", "jacobian", "hessian", "stationary", "proof"]

# Verbs that ask for what follows them.
FIND = {
    "zh": ("求解", "求出", "试求", "求得", "求", "计算", "推导", "导出", "写出", "给出", "算出", "确定",
           "解方程"),
    "en": (
        "find", "compute", "calculate", "derive", "determine", "evaluate", "obtain", "work out", "give", "write down",
        "what is", "differentiate", "take", "solve", "state", "express",
    ),
}  # fmt: skip
PROVE = {
    "zh": ("证明", "试证", "求证", "验证"),
    "en": ("show that", "prove that", "prove", "verify that", "show"),
}
DIFFERENTIATE = {"zh": ("求导", "求偏导", "求微分", "求梯度", "微分"), "en": ("differentiate",)}

# Nouns for what is asked of a function; the first that occurs decides.
NOUNS: dict[str, Goal] = {
    "hessian": "hessian",
    "海森": "hessian",
    "黑塞": "hessian",
    "海塞": "hessian",
    "second derivative": "hessian",
    "二阶导": "hessian",
    "jacobian": "jacobian",
    "雅可比": "jacobian",
    "雅克比": "jacobian",
    "gradient": "gradient",
    "梯度": "gradient",
    "partial derivative": "derivative",
    "derivative": "derivative",
    "偏导": "derivative",
    "导数": "derivative",
    "求导": "derivative",
    "differentiate": "derivative",
    "differential": "differential",
    "微分": "differential",
}
TWICE = re.compile(r"\btwice\b|两次|二次导")

# Words that turn a derivative into an equation: where is it zero?
STATIONARY = (
    "零点", "驻点", "极值点", "极小值点", "极大值点", "最小值点", "最优解", "为零", "等于零", "等于 0", "等于0",
    "set it to zero", "set to zero", "equal to zero", "stationary point", "zero of", "zeros of", "root of", "minimizer",
    "minimiser", "critical point", "vanishes",
)  # fmt: skip

# Verbs that ask for a derivative only where it is set to zero.
SOLVE = ("solve", "解方程")

# Sentences that want something to be smallest or most likely: F stands for a formula, ``by`` is what is looked for and
# ``of`` the function; without it the sentence defines the function further on.
BEST = (
    r"(?:求|试求|计算|确定)(?:能)?使(?:得)?\s*[^F，,]{0,8}(?P<of>F)\s*(?:取得?|达到|为|的值)?到?[最极][小大]值?的\s*[^F，,]{0,6}(?P<by>F)",
    r"(?:求|试求|计算|确定)[^F，,]{0,6}(?P<by>F)\s*[，,]?\s*使得?\s*[^F，,]{0,8}(?P<of>F)\s*(?:取得?|达到|为|的值)?到?[最极][小大]",
    r"最[小大]化\s*[^F，,]{0,8}(?P<of>F)[^F。]{0,8}求[^F，,]{0,6}(?P<by>F)",
    r"(?:求|试求|给出|推导)[^F，,。]{0,10}(?P<by>F)\s*的(?:最大|极大)似然估计",
    r"(?:find|compute|determine|derive)\s+[^F,.]{0,20}(?P<by>F)\s+(?:that|which)\s+(?:min|max)imi[sz]es?\s+[^F,.]{0,20}(?P<of>F)",
    r"(?<![a-z])(?:min|max)imi[sz]e\s+[^F,.]{0,20}(?P<of>F)\s+(?:over|in|with\s+respect\s+to|w\.?r\.?t\.?)\s+[^F,.]{0,20}"
    r"(?P<by>F)",
    r"(?:find|compute|determine|derive)\b[^.]{0,80}?\band\s+(?:also\s+)?(?:find\s+)?(?:the\s+)?(?:value\s+of\s+)?(?P<by>F)\s+"
    r"(?:that|which)\s+(?:min|max)imi[sz]es?\s+[^F,.]{0,20}(?P<of>F)",
    r"(?:find|compute|determine|choose)\s+[^F,.]{0,20}(?P<by>F)\s+(?:such|so)\s+that\s+[^F,.]{0,12}(?P<of>F)\s+(?:is|becomes|"
    r"takes|attains|reaches)\s+[^F,.]{0,16}(?:minim|maxim|small|larg|least)",
    r"(?:for|at)\s+(?:which|what)\s+[^F,.]{0,16}(?P<by>F)\s+(?:is|does)\s+[^F,.]{0,12}(?P<of>F)\s+[^F,.]{0,16}(?:minim|maxim|"
    r"small|larg|least)",
    r"(?:find|compute|determine|derive)\s+the\s+maximum[ -]likelihood\s+estimat\w+\s+(?:of|for)\s+[^F,.]{0,20}"
    r"(?P<by>F)",
    r"(?:set|equate)\s+(?:the|its)\s+(?:gradients?|(?:partial\s+)?derivatives?)\s+(?:equal\s+)?to\s+(?:zero|0)\s*,?\s*"
    r"(?:and|then|to)\s+(?:solve|find)\s+(?:it\s+)?(?:for\s+)?[^F,.]{0,12}(?P<by>F)",
    r"令(?:其|它的?)?(?:梯度|偏?导数?)(?:为|等于)\s*(?:零|0)\s*[，,]?\s*(?:并|然后|来)?(?:求解?|解)出?[^F，,。]{0,6}(?P<by>F)",
)

# What comes before a verb that tells instead of asking.
TELLING = {
    "zh": re.compile(
        r"(?:为了|若要|只要|即可|可以|就能|便可|我们|如何|怎样|已|已经|类似|思路|方法)[^，,。]{0,4}$|[要需追]$"
    ),
    "en": re.compile(
        r"(?:\b(?:we|i|one|they|he|she|it|us|was|were|(?<!task )is|are|by|how|when|if)(?:\s+(?:can|could|may|will|now|"
        r"then|first|also|easily|have|had|to|thus))*|(?:^\s*|[.,;]\s*)(?:in order )?to|let(?:'|’)?s)\s*$",
        re.I,
    ),
}
# What follows a word that looks like such a verb and is none: 求导, 求和, "find that".
NO_VERB = {
    "zh": re.compile(r"导|和(?!\s*\ue000)|[值积逆法的偏]|出的|得的|[^，,。]{0,6}(?:可得|得到)"),
    "en": re.compile(r"\s+that\b"),
}
# What comes after a formula that was computed already.
TOLD = {
    "zh": re.compile(r"\s*(?:后|之后|时|得到|可得|得|即可|的方法)"),
    "en": re.compile(r"\s*(?:we\b|gives|yields|is\b|equals|was\b)", re.I),
}

_D = (
    r"(?:\\partial|\\nabla|\\delta|\\Delta|d(?![a-z]{2})|"
    r"\\(?:mathrm|text|mathbf|rm|mathsf|operatorname)\s*(?:\{\s*d(?![a-z])\s*\}?|d(?![a-z])))"
)
_STYLE = r"\s*(?:\\displaystyle|\\left|[({\[\s])*"
# A formula that names a derivative, a gradient, a differential or a minimiser.
DERIVATIVE = re.compile(
    rf"{_STYLE}(?:\\[dtc]?frac\s*\{{?\s*{_D}|\\nabla|\\partial|{_D}\s*[\\A-Za-z(\[|{{]|"
    r"\\arg|\\operatorname\*?\s*\{\s*arg|\\(?:underset|mathop|min|max)(?![A-Za-z])|"
    r"(?:[A-Za-z]|\\(?:sigma|(?:var)?phi|psi|rho|zeta|ell))(?:\^\{?(?:\\prime|')+\}?|'+)|\\(?:mathbf|boldsymbol|mathcal)?\s*\{?[HJD]\}?(?:_|\s*\(|\s+f|f))"
)
DIFFERENTIAL = re.compile(r"\s*(?:\\(?:mathrm|text|rm)\s*\{?\s*d|d(?=[A-Z\\a-z]))")
MINIMUM = re.compile(r"\s*\\(?:arg|operatorname\*?\s*\{\s*arg|underset)")


def either(words: tuple[str, ...], language: str) -> str:
    """A pattern for any of some words, the longest first; in English whole words."""
    joined = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))
    return rf"\b(?:{joined})\b" if language == "en" else f"(?:{joined})"


def is_stationary(words: str) -> bool:
    return _ZERO.search(words) is not None


_ZERO = re.compile(rf"(?<!不)(?<!non){either(STATIONARY, 'zh')}")
