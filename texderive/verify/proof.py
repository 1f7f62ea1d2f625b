"""Proof before writing: only this module makes a ``Proved``, and the writer of answers takes nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from texderive.diagnostics import Diagnostic, VerificationError
from texderive.ir.expr import Expr
from texderive.verify.judge import Fails, Holds, Verdict, judge_chain, judge_chains

_KEY = object()


@dataclass(frozen=True, slots=True)
class Proved:
    """An equation that the judge has seen to hold. It cannot be made elsewhere: ``key`` is private to this module."""

    left: Expr
    right: Expr
    verdict: Holds
    key: object

    def __post_init__(self) -> None:
        if self.key is not _KEY:
            raise TypeError("only verify.proof makes a Proved")


def prove_chain(expressions: Sequence[Expr], varying: frozenset[str]) -> tuple[Proved, ...]:
    """Each expression equals the next. Raises VerificationError where one does not, or where it cannot be decided."""
    return _proofs(expressions, judge_chain(expressions, varying))


def prove_chains(chains: Sequence[Sequence[Expr]], varying: frozenset[str]) -> list[tuple[Proved, ...]]:
    """The same of several chains, at the same points where all of them are defined there."""
    return [_proofs(chain, verdicts) for chain, verdicts in zip(chains, judge_chains(chains, varying), strict=True)]


def _proofs(expressions: Sequence[Expr], verdicts: Sequence[Verdict]) -> tuple[Proved, ...]:
    proved = []
    for left, right, verdict in zip(expressions, expressions[1:], verdicts, strict=False):
        if isinstance(verdict, Holds):
            proved.append(Proved(left, right, verdict, _KEY))
        elif isinstance(verdict, Fails):
            raise VerificationError(
                Diagnostic(
                    "TD303",
                    f"a step does not verify: {verdict.words}",
                    hint="this is a fault of texderive; please report it",
                )
            )
        else:
            raise VerificationError(
                Diagnostic(
                    "TD304",
                    f"a step cannot be verified: {verdict.reason}",
                    hint="declare what is positive or invertible",
                )
            )
    return tuple(proved)
