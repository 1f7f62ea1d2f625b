"""A derivation whose every line is proved. What writes answers takes nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from texderive.derivation.steps import Derivation, Part, Step
from texderive.ir import build as b
from texderive.ir.expr import Expr
from texderive.verify.proof import Proved, prove_chain


@dataclass(frozen=True, slots=True)
class ProvedStep:
    """A step with its proof."""

    step: Step
    proof: Proved


@dataclass(frozen=True, slots=True)
class ProvedPart:
    """A part with all of its lines proved; ``conclusion`` is the equation read off, ``closing`` puts it in form."""

    part: Part
    steps: tuple[ProvedStep, ...]
    conclusion: Proved
    closing: tuple[ProvedStep, ...]


@dataclass(frozen=True, slots=True)
class VerifiedDerivation:
    """All parts proved. Only ``verify_derivation`` makes one that holds together."""

    derivation: Derivation
    parts: tuple[ProvedPart, ...]


def verify_derivation(derivation: Derivation) -> VerifiedDerivation:
    """Prove every step and conclusion. Raises VerificationError where one fails or cannot be decided."""
    return VerifiedDerivation(derivation, tuple(_prove(part) for part in derivation.parts))


def _prove(part: Part) -> ProvedPart:
    steps = _along(part.steps, part.varying)
    closing = _along(part.closing, part.varying)
    left = part.left
    conclusion = prove_chain((left, part.right), part.varying)[0]
    return ProvedPart(part, steps, conclusion, closing)


def _along(steps: tuple[Step, ...], varying: frozenset[str]) -> tuple[ProvedStep, ...]:
    if not steps:
        return ()
    chain: list[Expr] = [steps[0].before, *(s.after for s in steps)]
    return tuple(ProvedStep(s, p) for s, p in zip(steps, prove_chain(chain, varying), strict=True))


def last(part: ProvedPart) -> Expr:
    """What a part's conclusion comes to."""
    return part.closing[-1].step.after if part.closing else part.part.right


def is_trivial(part: ProvedPart) -> bool:
    return not part.steps and b.is_zero(part.part.right)
