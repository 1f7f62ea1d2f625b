"""The words in which notes declare things, in Chinese and English. Adding a phrase is one entry.

A row is (what it says, Chinese, English): two regular expressions, either of which may be empty; the English one
matches whole words. The first row that matches at a place wins, so longer phrases stand first. What a row can say:

``kind:..`` a noun; ``fact:..`` a property; ``not`` a property denied; ``is`` a word between name and description;
``and`` what joins names; ``each`` a filler before ``is``; ``dim`` what follows a size (n-dimensional), as ``rows`` and
``cols`` do; ``by`` what stands between two; ``of-size`` what comes before one; ``end`` the end of a clause;
``open`` and ``close`` brackets; ``skip`` words that describe nothing; ``part`` and ``of`` what is said of a part, or of
anything else that is named by a name, is not said of the name; ``free-of`` comes before what something does not depend
on; ``clause`` are words with which another clause begins, ``unsaid`` words that make of it no declaration;
``stop`` words after which nothing is declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from texderive.ir.expr import LAYOUTS as LAYOUT_NAMES
from texderive.ir.expr import Layout

Row = tuple[str, str, str]

# Nouns of which a property before them is said, not of a name: a symmetric Hessian, but a symmetric kernel matrix.
_OF_ITS_NOUN = (
    r"(?! (?:hessian|jacobian|covariance|gradient|derivative|entr(?:y|ies)|elements?|columns?|rows?|kernels?|functions?"
    r"|tensors?|parts?|complements?|bas[ie]s|eigenbasis|inverse|norm|group|loss|metric|about"
    r"|in (?:its|the|each)|to)\b(?! matri)| in\s*\Z)"
)

ROWS: tuple[Row, ...] = (
    (
        "not",
        r"反对称|斜对称|(?:非|不|未|没有?)(?:一?定|必|要求|需要?|假设)?[是为]?(?:对称|可逆|正交|正定)|(?<!非)奇异",
        r"skew-?\s?symmetric|asymmetric|singular"
        r"|(?:not|non|need not be)(?: necessarily| assumed| required| assumed to be)?"
        r"[- ]?(?:symmetric|invertible|orthogonal|diagonal)",
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
        r"(?:任意的?|一个)?(?:逐|按|对每个)元素?(?:运算|作用)?的?(?:激活|标量)?函数|[是为]?逐元素运算的?(?:函数)?"
        r"|(?:ReLU|tanh|双曲正切|softplus)?\s*(?:激活|非线性)函数|ReLU|双曲正切(?:函数)?",
        r"(?:any |an? )?(?:element|entry|component)-?\s?wise(?: scalar| nonlinear| activation| differentiable)*"
        r" (?:function|nonlinearity|activation)s?"
        r"|(?:(?:differentiable|nonlinear|non-linear|smooth) )*(?:activation function|non-?linearity)"
        r"|(?:relu|rectified linear unit|hyperbolic tangent|softplus)(?: activation)?(?: function)?"
        r"|(?:applied|acts?|acting|operat\w+) (?:element|entry|component)-?\s?wise",
    ),
    (
        "kind:sigmoid",
        r"(?:逐元素的?\s*)?sigmoid\s*(?:激活)?函数?|逻辑(?:斯蒂)?函数",
        r"(?:element-?wise )?(?:logistic )?sigmoid(?: activation)?(?: function)?",
    ),
    ("kind:row", r"行向量", r"row[ -]vectors?"),
    (
        "kind:column",
        r"列向量|列矢量|向量|矢量",
        r"column[ -]vectors?|vectors?(?! (?:spaces?|fields?|norms?|products?|length)\b)",
    ),
    ("kind:identity", r"单位矩?阵|恒等矩阵", r"identity(?: matri(?:x|ces))?"),
    ("kind:square", r"方阵", r"square(?: matri(?:x|ces)|(?= and\b))"),
    (
        "kind:matrix",
        r"矩阵",
        r"matri(?:x|ces)(?! (?:rank|transpose|elements?|entries|norms?|products?|multiplication|inver(?:se|sion))\b)",
    ),
    (
        "kind:scalar",
        r"(?:标量)?(?:损失|代价|目标)函数|标量|实数",
        r"(?:scalar |real[- ]valued )?(?:loss(?: function)?|(?:cost|objective) function)(?! vector| matri)"
        r"|scalars?(?! (?:functions?|multiples?|products?|fields?|multiplication)\b)|real numbers?",
    ),
    ("fact:symmetric", r"半正定|非负定", r"positive[ -]semi-?\s?definite" + _OF_ITS_NOUN + r"|p\.?s\.?d\.?"),
    ("fact:positive_definite", r"正定(?!性|核函数)", r"positive[ -]definite" + _OF_ITS_NOUN + r"|s?p\.?d\.?(?!\.?f)"),
    ("fact:symmetric", r"实?对称(?!性|函数|张量)阵?", r"symmetric(?:al)?" + _OF_ITS_NOUN + "|self-adjoint"),
    ("fact:invertible", r"可逆(?!函数|变换|性)|非奇异", r"invertible" + _OF_ITS_NOUN + r"|non-?\s?singular"),
    (
        "fact:orthonormal_columns",
        r"列(?:标准|单位)?正交(?:的|矩阵)?",
        r"(?:with |has |have )?(?:orthonormal|orthogonal) columns",
    ),
    (
        "fact:orthogonal",
        r"(?<![列行])正交(?!补|投影|基|化|于|分解)",
        r"(?:orthogonal|orthonormal)(?! project)" + _OF_ITS_NOUN,
    ),
    ("fact:diagonal", r"(?<!三)对角(?!线|元|化|占优)阵?", r"diagonal(?! terms?)" + _OF_ITS_NOUN),
    (
        "fact:constant",
        r"[是为]?常[数量](?:向量|矩阵)?|与\s*[^\s，。,]{1,12}\s*无关",
        r"constants?" + _OF_ITS_NOUN + r"|held fixed|(?:is|are) fixed",
    ),
    ("free-of", r"不依赖于?|独立于", r"(?:(?:do(?:es)?|is|are) )?(?:not depend|independent) (?:on|of)(?! each| one)"),
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
        r"分别|都|均|也|同样|每个|各|一般(?:而言|来说)?|通常|[，,]\s*它(?=是|为)",
        r"both|each|all|also|here|again|respectively|,?\s*(?:which|that)(?=\s+(?:is|are|denotes?)\b)"
        r"|(?:of|for|in) (?:the |its |our |all )?[a-z-]+(?: [a-z-]+)?(?=\s+(?:is|are|be)\b)",
    ),
    (
        "is",
        r"代表|表示|记为|记作|是|为|一个|：|:(?!:)|[—–]+|(?<=\s)-{1,3}(?=\s)",
        r"is|are|be|denotes?|represents?|being|stands? for",
    ),
    ("is", r"\|", ""),  # a table of symbols
    (
        "of",
        "",
        r"of|at|between"
        r"|(?:to|from|over|on|without|except|containing|involving?|unlike)(?=\s*(?:the )?(?:[a-z]+ )?\s*\Z)",
    ),
    (
        "unsaid",
        r"(?:不|没有|并未|未)(?:再)?(?:要求|假设|假定|需要?假设|能认为|说|认为)|[不无]需(?=\s*\Z)|是否|称为|叫做",
        r"whether|unless|only if|is said to be|(?:is|are) called|(?:it is )?false that|nothing says|drop the assumption"
        r"|(?:do(?:es)? not|don't|cannot|can't|need not|is not|are not|without|not|never|no) "
        r"(?:assum\w+|requir\w+|suppos\w+|need|matter)",
    ),
    ("clause", "", r"where|if|when|since|because|that|let|suppose|assume"),
    ("and", r"、|和|与|及|以及|或|&|并且|而且|[且并](?=[可正对])", r"and|or"),
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
    (
        "numerator",
        "分子布局|梯度(?:都|均)?(?:写成|记为|记作|取为?|为|是)行向量",
        r"numerator[ -]layout|jacobian (?:\(numerator\) )?(?:layout|formulation|convention)|layout\s*[:=]\s*numerator"
        r"|gradients? (?:is|are)(?: (?:taken|written) as)? (?:a )?row vectors?",
    ),
    (
        "denominator",
        "分母布局|梯度(?:都|均)?(?:写成|记为|记作|取为?|为|是)列向量",
        r"denominator[ -]layout|(?:hessian|gradient) (?:\(denominator\) )?(?:layout|formulation|convention)"
        r"|layout\s*[:=]\s*denominator|gradients? (?:is|are)(?: (?:taken|written) as)? (?:a )?column vectors?"
        r"|gradients? ha(?:s|ve) the (?:same )?shape of (?:the|its|their) variables?",
    ),
)
# A clause that starts with one of these, or holds such a verb, says which layout the note itself uses.
OWN_LAYOUT = re.compile(
    r"^\W*(?:本[文讲章节书课]|这里|此处|我们|下面|以下|全文|均|统一|默认|约定|使用|采用|按照?|在|注意|其中|文中|布局|layout)"
    r"|(?<![a-z])(?:we|is used|are used|throughout|this (?:note|article|document|sheet|text|section)|using|use|here"
    r"|convention|layout\s*[:=]|gradients? (?:is|are|has|have)\b)|布局\s*[:：]|布局下|^\W*梯度",
    re.I,
)
NOT_OWN = re.compile(
    r"另一|其他|有些|有的|也有|而(?!且|采用|使用|用)|不(?:采用|使用|用)|other authors|some authors|whereas|while"
    r"|alternative|others|\b(?:not|n't) (?:use|follow|adopt)|unlike|wikipedia|\bwho use",
    re.I,
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
