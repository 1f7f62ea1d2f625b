"""The words in which notes declare things, in Chinese and English. Adding a phrase is one entry.

A row is (what it says, Chinese, English): two regular expressions, either of which may be empty; the English one
matches whole words. The first row that matches at a place wins, so longer phrases stand first. What a row can say:

``kind:..`` a noun; ``fact:..`` a property; ``not`` a property denied; ``is`` a word between name and description;
``and`` what joins names; ``each`` a filler before ``is``; ``dim`` what follows a size (n-dimensional), as ``rows`` and
``cols`` do; ``by`` what stands between two; ``of-size`` what comes before one; ``end`` the end of a clause;
``open`` and ``close`` brackets; ``skip`` words that describe nothing; ``part`` and ``of`` what is said of a part, or of
anything else that is named by a name, is not said of the name; ``clause`` words with which another clause begins;
``stop`` words after which nothing is declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from texderive.ir.expr import LAYOUTS as LAYOUT_NAMES
from texderive.ir.expr import Layout

Row = tuple[str, str, str]

ROWS: tuple[Row, ...] = (
    (
        "not",
        r"反对称|斜对称|非对称|不对称|不(?:一定)?可逆|(?<!非)奇异",
        r"skew-?\s?symmetric|(?:not|non)(?: necessarily)?[- ]?(?:symmetric|invertible)|asymmetric|singular",
    ),
    (
        "fact:one_hot",
        r"(?:是一个)?除了?(?:某)?(?:有)?一个(?:元素|分量)?为\s*1\s*(?:以)?外[，,]?(?:其[他它余])?(?:元素|分量|的)*(?:全|都|均)?[为是]\s*0的?"
        r"|独热(?:编码)?|只有一个元素为\s*1",
        r"one[ -]?hot(?: encoded| encoding)?"
        r"|(?:all |whose )?entries (?:are )?(?:zero|0) except (?:for )?(?:a single|one) (?:1|one)",
    ),
    (
        "kind:function",
        r"(?:任意的?|一个)?(?:逐|按|对每个)元素?(?:运算|作用)?的?(?:激活|标量)?函数|[是为]?逐元素运算的?(?:函数)?",
        r"(?:any |an? )?(?:element|entry|component)-?\s?wise(?: scalar| nonlinear| activation| differentiable)*"
        r" (?:function|nonlinearity|activation)s?"
        r"|(?:applied|acts?|acting|operat\w+) (?:element|entry|component)-?\s?wise",
    ),
    (
        "kind:sigmoid",
        r"(?:逐元素的?\s*)?sigmoid\s*函数?|逻辑(?:斯蒂)?函数",
        r"(?:element-?wise )?(?:logistic )?sigmoid(?: function)?",
    ),
    ("kind:row", r"行向量", r"row[ -]vectors?"),
    ("kind:column", r"列向量|列矢量|向量|矢量", r"column[ -]vectors?|vectors?"),
    ("kind:square", r"方阵", r"square(?: matri(?:x|ces)|(?= and\b))"),
    ("kind:matrix", r"矩阵", r"matri(?:x|ces)"),
    (
        "kind:scalar",
        r"(?:标量)?(?:损失|代价|目标)函数|标量|实数",
        r"(?:scalar |real[- ]valued )?(?:loss(?: function)?|(?:cost|objective) function)(?! vector| matri)"
        r"|scalars?(?! function)|real numbers?",
    ),
    ("fact:symmetric", r"半正定|非负定", r"positive[ -]semi-?\s?definite|p\.?s\.?d\.?"),
    ("fact:positive_definite", r"正定", r"positive[ -]definite|s?p\.?d\.?"),
    ("fact:symmetric", r"实?对称(?!性)阵?", r"symmetric(?:al)?|self-adjoint"),
    ("fact:invertible", r"可逆|非奇异", r"invertible|non-?\s?singular"),
    ("fact:orthogonal", r"正交", r"orthogonal|orthonormal"),
    ("fact:diagonal", r"对角(?!线|元)阵?", r"diagonal(?! (?:element|entr|term))"),
    (
        "fact:constant",
        r"[是为]?常[数量](?:向量|矩阵)?|与\s*[^\s，。,]{1,12}\s*无关",
        r"constants?|(?:(?:do(?:es)?|is) )?(?:not depend|independent) (?:on|of)|held fixed|(?:is|are) fixed",
    ),
    ("skip", "", r"(?:each|both|all|any|either|one|sizes?|shapes?|dimensions?|dimensionality) of(?: the)?"),
    (
        "part",
        "",
        r"(?:eigenvalues?|eigenvectors?|inverse|entries|elements|columns|rows|diagonal|trace|determinant|product|sum"
        r"|derivatives?|gradients?|hessian|jacobian|differential|norm|rank|kernel|span|transpose|components?|number"
        r"|functions?|logarithm|exponential|image|basis|squares?|powers?|squared length) of",
    ),
    ("of", "", r"with respect to|w\.?\s?r\.?\s?t\.?(?=\s)"),
    (
        "stop",
        r"求导|得到的|导数|梯度|偏导|微分|求|计算|推导|证明|于是|因此|所以|从而|则|[。；！？]",
        r"derivatives?|gradients?|find|compute|derive|calculate|differentiate|show|prove|then|hence|thus|therefore",
    ),
    ("stop", r"[;!?]|\.(?=\s|$)", ""),
    (
        "of-size",
        r"[是为]?其?(?:大小|尺寸|维度|维数|形状|长度)(?:都|均)?(?:分别)?[是为]?",
        r"(?:of|with|whose|has|have) (?:size|shape|dimension|length|order)s?(?: is)?|(?:is |are )?in|having",
    ),
    ("dim", r"维的?|阶的?|个元素的?", ""),
    ("dim", r"-?\s?dimensional(?![a-z])|[ -]dim(?![a-z])|-vectors?(?![a-z])", r"entries|elements|components"),
    ("rows", r"行(?!向量)", "rows"),
    ("cols", r"列(?!向量|矢量|优先)", "columns"),
    ("by", r"-by-", "by"),
    (
        "each",
        r"分别|都|均|也|同样|每个|各|一般|[，,]\s*它(?=是|为)",
        r"both|each|all|also|here|again|respectively|,?\s*(?:which|that)(?=\s+(?:is|are|denotes?)\b)"
        r"|(?:of|for|in) (?:the |its |our |all )?[a-z-]+(?: [a-z-]+)?(?=\s+(?:is|are|be)\b)",
    ),
    (
        "is",
        r"代表|表示|记为|记作|是|为|一个|：|:(?!:)|[—–]+|(?<=\s)-{1,3}(?=\s)",
        r"is|are|be|denotes?|represents?|being|stands? for",
    ),
    ("is", r"\|", ""),  # a table of symbols
    ("of", "", r"of|at|between"),
    ("clause", "", r"where|if|when|since|because|that|let|suppose|assume"),
    ("and", r"、|和|与|及|以及|或|&", r"and|or"),
    ("end", r"[，,]", ""),
    ("open", r"[(（\[]", ""),
    ("close", r"[)）\]]", ""),
    (
        "skip",
        r"的|某|任意|给定|已知|待求|未知|固定|具有|实|一|两|三|个|满秩|非零|样本|输入|输出|权重|偏置|标签|参数|数据|均值|协方差",
        r"the|an?|two|three|with|has|have|known|unknown|given|fixed|arbitrary|real(?:-valued)?|positive|general|some|any"
        r"|full[ -]rank|non-?zero|random|trainable|learnable|inputs?|outputs?"
        r"|weights?|bias(?:es)?|labels?|parameters?|coefficients?|targets?|multipliers?|design|data|observed|response|covariance|mean",
    ),
)  # fmt: skip

LAYOUTS: tuple[Row, ...] = (
    ("numerator", "分子布局", r"numerator[ -]layout|jacobian (?:layout|formulation|convention)"),
    ("denominator", "分母布局", r"denominator[ -]layout|(?:hessian|gradient) (?:layout|formulation|convention)"),
)
# A clause that starts with one of these, or holds such a verb, says which layout the note itself uses.
OWN_LAYOUT = re.compile(
    r"^\W*(?:本文|这里|此处|我们|下面|以下|全文|均|统一|默认|约定|使用|采用|按照?|在|注意|其中|文中|布局|layout)"
    r"|(?<![a-z])(?:we|is used|are used|throughout|this (?:note|article|document|sheet|text|section)|using|use|here"
    r"|convention|layout\s*[:=])",
    re.I,
)
NOT_OWN = re.compile(
    r"另一|其他|有些|有的|也有|而(?!且)|other authors|some authors|whereas|while|alternative|others", re.I
)
ROW_BY_ROW = re.compile(
    r"(?:按|逐|每一?)行|row[- ]?wise|row by row|by rows?\b|(?:to|of|over|along|for|on) (?:each|every|the) rows?\b", re.I
)
BOLD_VECTORS = re.compile(
    r"(?:粗体|黑体|加粗)的?小写(?:字母)?[^。，,.]{0,12}向量|bold(?:face)? lower-?\s?case[^.,]{0,30}vectors?"
    r"|vectors?[^.,]{0,30}bold",
    re.I,
)


@cache
def phrase_pattern(extra: tuple[Row, ...] = ()) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """One pattern for all phrases, and what each of its groups says."""
    rows = (*extra, *ROWS)
    return re.compile("|".join(f"({_either(zh, en)})" for _, zh, en in rows), re.I), tuple(says for says, _, _ in rows)


def _either(zh: str, en: str) -> str:
    whole = rf"(?<![A-Za-z])(?:{en})(?![A-Za-z])" if en else ""
    return "|".join(filter(None, (zh, whole)))


def layout_said(clause: str) -> str | None:
    """The layout that a clause adopts for the note; None where it names none, both, or that of others."""
    found = {layout for layout, zh, en in LAYOUTS if re.search(_either(zh, en), clause, re.I)}
    if len(found) != 1 or NOT_OWN.search(clause):
        return None
    return found.pop() if OWN_LAYOUT.search(clause) or is_layout_alone(clause) else None


def layouts_said(texts: Iterable[tuple[int, str]]) -> Iterator[tuple[int, Layout]]:
    """The layouts that clauses adopt, with their places; a text comes with its offset."""
    for offset, text in texts:
        for clause in re.finditer(r"[^。；;，,\n.]+", text):
            said = next((known for known in LAYOUT_NAMES if known == layout_said(clause.group())), None)
            if said is not None:
                yield offset + clause.start(), said


def is_layout_alone(clause: str) -> bool:
    """``(numerator layout)``: a clause of nothing but the name of a layout says the one that is meant."""
    names = "|".join(_either(zh, en) for _, zh, en in LAYOUTS)
    return re.fullmatch(rf"[\W_]*(?:in\s+)?(?:the\s+)?(?:{names})[\W_]*", clause, re.I) is not None
