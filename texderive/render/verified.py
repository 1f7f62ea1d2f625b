"""A derivation whose every line is proved. What writes answers takes nothing else."""

from __future__ import annotations

from typing import NamedTuple

from texderive.derivation.steps import Derivation, Part, Step
from texderive.ir import build as b
from texderive.ir.expr import Expr
from texderive.verify.proof import Proved, prove_chains


class ProvedStep(NamedTuple):
    """A step with its proof."""

    step: Step
    proof: Proved


class ProvedPart(NamedTuple):
    """A part with all of its lines proved; ``conclusion`` is the equation read off, ``closing`` puts it in form."""

    part: Part
    steps: tuple[ProvedStep, ...]
    conclusion: Proved
    closing: tuple[ProvedStep, ...]


class VerifiedDerivation(NamedTuple):
    """All parts proved. Only ``verify_derivation`` makes one that holds together."""

    derivation: Derivation
    parts: tuple[ProvedPart, ...]


def verify_derivation(derivation: Derivation) -> VerifiedDerivation:
    """Prove every step and conclusion. Raises VerificationError where one fails or cannot be decided."""
    parts = derivation.parts
    proofs: dict[int, list[tuple[Proved, ...]]] = {}
    for varying in dict.fromkeys(part.varying for part in parts):
        alike = [k for k, part in enumerate(parts) if part.varying == varying]
        found = prove_chains([chain for k in alike for chain in _chains(parts[k])], varying)
        proofs.update((k, found[3 * n : 3 * n + 3]) for n, k in enumerate(alike))
    return VerifiedDerivation(derivation, tuple(_proved(part, proofs[k]) for k, part in enumerate(parts)))


def _chains(part: Part) -> tuple[list[Expr], list[Expr], list[Expr]]:
    """What of a part is proved: its steps, the equation read off, and the steps that put it in form."""
    return _lines(part.steps), [part.left, part.right], _lines(part.closing)


def _lines(steps: tuple[Step, ...]) -> list[Expr]:
    return [steps[0].before, *(s.after for s in steps)] if steps else []


def _proved(part: Part, proofs: list[tuple[Proved, ...]]) -> ProvedPart:
    steps, (conclusion,), closing = proofs
    return ProvedPart(part, _with_proofs(part.steps, steps), conclusion, _with_proofs(part.closing, closing))


def _with_proofs(steps: tuple[Step, ...], proofs: tuple[Proved, ...]) -> tuple[ProvedStep, ...]:
    return tuple(ProvedStep(s, p) for s, p in zip(steps, proofs, strict=True))


def last(part: ProvedPart) -> Expr:
    """What a part's conclusion comes to."""
    return part.closing[-1].step.after if part.closing else part.part.right


def is_trivial(part: ProvedPart) -> bool:
    return not part.steps and b.is_zero(part.part.right)
