"""What is written of any expression in any hand is read back as the same expression."""

from __future__ import annotations

from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.derivation.generator import SHAPES, SIZES, Generator
from tests.pipeline.read_back import any_hand, declared, in_letters, is_said, normal
from texderive.elaborate.claims import read_expression
from texderive.elaborate.formulas import read_tree
from texderive.ir import build as b
from texderive.ir.dims import Dim
from texderive.render.latex import write
from texderive.verify.judge import Holds, judge


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 2**40), st.integers(1, 3), st.sampled_from([s for shapes in SHAPES.values() for s in shapes]))
def test_what_is_written_is_read_back(seed: int, depth: int, shape: tuple[Dim, Dim]) -> None:
    random = Random(seed)
    variable = random.choice((b.symbol("X", SIZES[0], SIZES[1]), b.symbol("x", SIZES[1])))
    expr = in_letters(Generator(seed, variable).expression(*shape, depth))
    assume(is_said(expr))
    latex = write(expr, any_hand(random))
    again = read_expression(read_tree(latex), declared(expr))
    # Quotients of quotients and powers of powers are the same number in another form.
    assert normal(again) is normal(expr) or isinstance(judge(expr, again), Holds), latex
