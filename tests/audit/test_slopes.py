"""Primes on functions are derivatives: of what a note defines, of functions of the table, of the sigmoid."""

from __future__ import annotations

import pytest

import texderive


def statuses(note: str) -> list[str]:
    return [found.status for found in texderive.check(note)]


@pytest.mark.parametrize(
    "note",
    [
        r"$f(x) = x^3 + 2x$. $f'(x) = 3x^2 + 2$, $f''(x) = 6x$.",
        r"Let $f(x) = \ln(1+e^x)$. Then $f'(x) = \frac{e^x}{1+e^x}$ and $f''(x) = \sigma(x)(1-\sigma(x))$.",
        r"$g(z) = \tanh(z)$, so $g'(z) = 1 - g(z)^2$.",
        r"$\phi(t) = \|x + t d\|^2$, $\phi'(t) = 2 d^T(x + t d)$, $\phi''(t) = 2 d^Td$.",
        r"$\tanh'(z) = 1 - \tanh^2(z)$, $\ln'(x) = 1/x$, $\sin''(x) = -\sin(x)$.",
    ],
)
def test_derivatives_by_primes_hold(note: str) -> None:
    found = statuses(note)
    assert len(found) >= 1
    assert set(found) == {"ok"}


@pytest.mark.parametrize("name", [r"\sigma", "s"])
def test_a_name_that_stands_bare_within_its_own_bracket_is_multiplied(name: str) -> None:
    note = rf"$${name}(z) = \frac{{1}}{{1+e^{{-z}}}}$$ $$\frac{{d{name}}}{{dz}} = {name}(1 - {name})$$"
    assert set(statuses(note)) == {"ok"}
    assert statuses(note.replace("(1 -", "(1 +"))[-1] == "wrong"


@pytest.mark.parametrize(
    ("note", "right"),
    [
        (r"$f(x) = x^3 + 2x$, $f'(x) = 3x^2 + 2x$.", "3x^2 + 2"),
        (r"$f(x) = x^3 + 2x$, $f''(x) = 7x$.", "6x"),
        (r"$\phi(t) = \|x + t d\|^2$, $\phi'(t) = 2 d^T(x - t d)$.", "2 d^T(x + t d)"),
        (r"$\cos'(x) = \sin x$", r"-\sin x"),
        (r"$\tanh'(z) = 1 + \tanh^2(z)$", r"1 - \tanh^2(z)"),
    ],
)
def test_wrong_derivatives_by_primes_are_named_with_what_is_right(note: str, right: str) -> None:
    assert [(found.status, found.suggestion) for found in texderive.check(note)][-1] == ("wrong", right)
