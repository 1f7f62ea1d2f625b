"""The words of an answer, one row for each phrase in each language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from texderive.render.notation import Language

# {0} and {1} are filled in with LaTeX in the delimiters of the note
PHRASES: dict[str, dict[Language, str]] = {
    "differential": {"en": "Taking the differential,", "zh": "两边取微分，"},
    "so": {"en": "so", "zh": "所以"},
    "hence": {"en": "Hence", "zh": "因此"},
    "then": {"en": "then", "zh": "则"},
    "where": {"en": "where", "zh": "其中"},
    "with": {"en": "with", "zh": "记"},
    "since": {"en": "since", "zh": "由于"},
    "provided": {"en": "this holds if", "zh": "上式成立的条件是"},
    "identify": {
        "en": "Comparing with the definition of the derivative,",
        "zh": "与导数的定义比较，",
    },
    "symmetric": {"en": "since {0} is symmetric", "zh": "由于{0}是对称矩阵"},
    "invertible": {"en": "{0} is invertible", "zh": "{0}可逆"},
    "orthogonal": {"en": "since {0} is orthogonal", "zh": "由于{0}是正交矩阵"},
    "orthonormal-columns": {"en": "since the columns of {0} are orthonormal", "zh": "由于{0}的列标准正交"},
    "orthonormal-rows": {"en": "since the rows of {0} are orthonormal", "zh": "由于{0}的行标准正交"},
    "diagonal": {"en": "since {0} is diagonal", "zh": "由于{0}是对角矩阵"},
    "one-hot": {"en": "since the entries of {0} sum to one", "zh": "由于{0}的元素之和为1"},
    "stationary": {"en": "Setting the gradient to zero,", "zh": "令梯度为零，"},
    "solve": {"en": "and solving for {0},", "zh": "解出{0}，"},
    "known": {"en": "With {0} as above,", "zh": "利用上面的{0}，"},
    "second": {"en": "Differentiating once more,", "zh": "再求一次微分，"},
    "gradient-step": {
        "en": "No closed form of the stationary point was found; a step of gradient descent is {0}.",
        "zh": "没有找到驻点的闭式解；梯度下降的一步为{0}。",
    },
    "positive-definite": {
        "en": "The Hessian is positive definite, so {0} is strictly convex.",
        "zh": "海森矩阵正定，因此{0}是严格凸函数。",
    },
    "positive-semidefinite": {
        "en": "The Hessian is positive semidefinite, so {0} is convex.",
        "zh": "海森矩阵半正定，因此{0}是凸函数。",
    },
    "negative-definite": {
        "en": "The Hessian is negative definite, so {0} is strictly concave.",
        "zh": "海森矩阵负定，因此{0}是严格凹函数。",
    },
    "negative-semidefinite": {
        "en": "The Hessian is negative semidefinite, so {0} is concave.",
        "zh": "海森矩阵半负定，因此{0}是凹函数。",
    },
    "symmetric-hessian": {"en": "The Hessian is symmetric.", "zh": "海森矩阵是对称矩阵。"},
    "form": {"en": "It has the form {0}.", "zh": "它具有{0}的形式。"},
    "shown": {"en": "This is what was to be shown.", "zh": "证毕。"},
    "no-closed-form": {"en": "there is no closed form", "zh": "没有闭式解"},
    "semidefinite": {"en": "The Hessian is positive semidefinite.", "zh": "海森矩阵半正定。"},
    "solution": {"en": "Solution", "zh": "解"},
    "derivation": {"en": "Derivation", "zh": "推导"},
    "answer": {"en": "Answer", "zh": "答案"},
    "question": {"en": "Question", "zh": "问题"},
    "result": {"en": "Result", "zh": "结果"},
    "conditions": {"en": "Conditions", "zh": "条件"},
    "by": {"en": "by", "zh": "用"},
    "set-gradient-to-zero": {"en": "set the gradient to zero", "zh": "令梯度为零"},
    "transpose-both-sides": {"en": "transpose both sides", "zh": "两边转置"},
    "multiply-both-sides": {"en": "multiply both sides", "zh": "两边同乘"},
    "collect-terms": {"en": "collect the terms", "zh": "移项"},
    "factor-out": {"en": "factor out", "zh": "提取公因子"},
    "vectorise-both-sides": {"en": "apply vec to both sides", "zh": "两边向量化"},
    "multiply-by-inverse": {"en": "multiply by the inverse", "zh": "两边乘以逆"},
    "take-root": {"en": "take the positive root", "zh": "取正根"},
    "kink": {"en": "no entry of {0} is zero", "zh": "{0}的元素都不为零"},
    "nonzero": {"en": "{0} is not zero", "zh": "{0}不为零"},
    "nonnegative": {"en": "{0} is not negative", "zh": "{0}非负"},
    "positive": {"en": "{0} is positive", "zh": "{0}为正"},
    "is-symmetric": {"en": "{0} is symmetric", "zh": "{0}是对称矩阵"},
    "full-column-rank": {"en": "{0} has full column rank", "zh": "{0}列满秩"},
    "because-declared": {"en": "{0} is positive definite", "zh": "{0}正定"},
    "because-gram": {"en": "it is a Gram matrix", "zh": "它是Gram矩阵"},
    "because-sandwich": {
        "en": "it is {0} between a matrix and its transpose",
        "zh": "它是{0}夹在一个矩阵及其转置之间",
    },
    "because-nonnegative-diagonal": {"en": "no entry of {0} is negative", "zh": "{0}的元素非负"},
    "because-sum": {"en": "it is a sum of such matrices", "zh": "它是这类矩阵之和"},
    "because-softmax-covariance": {"en": "it is the covariance matrix of {0}", "zh": "它是{0}的协方差矩阵"},
    "because-identity": {"en": "it is a multiple of the identity", "zh": "它是单位矩阵的倍数"},
    "because-kronecker": {"en": "it is a Kronecker product of such matrices", "zh": "它是这类矩阵的Kronecker积"},
    "because-hadamard": {"en": "it is an entrywise product of such matrices", "zh": "它是这类矩阵的逐元素积"},
    "because-inverse": {"en": "it is the inverse of such a matrix", "zh": "它是这类矩阵的逆"},
    "because-power": {"en": "it is a power of {0}", "zh": "它是{0}的幂"},
    "because-zero": {"en": "it is zero", "zh": "它为零"},
    "end": {"en": ".", "zh": "。"},
    "colon": {"en": ":", "zh": "："},
    "comma": {"en": ", ", "zh": "，"},
}
_IN: Mapping[Language, Mapping[str, str]] = MappingProxyType({
    "en": MappingProxyType({key: row["en"] for key, row in PHRASES.items()}),
    "zh": MappingProxyType({key: row["zh"] for key, row in PHRASES.items()}),
})  # fmt: skip


def words(language: Language) -> Mapping[str, str]:
    """Every phrase in one language."""
    return _IN[language]


def phrase(key: str, language: Language, *parts: str) -> str:
    """One phrase, with its LaTeX filled in."""
    return _IN[language][key].format(*parts)
