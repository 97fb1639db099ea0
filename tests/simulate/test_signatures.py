"""Letters of intent: drawn one by one, or together where the book ties them."""

from pathlib import Path

import numpy as np
import pytest

from cardhouse.files import read_book
from cardhouse.simulate import simulate

BOOK = """
book: {{id: letters, title: {{en: L, fr: L}}, as_of: 2025-12-31, start: 2026Q1, quarters: 1, source: toy}}
sources: {{toy: {{title: Toy, tier: assumption, note: A toy.}}}}
entities:
  a: {{title: {{en: A, fr: A}}, role: vendor, cash: 100}}
  b: {{title: {{en: B, fr: B}}, role: lab}}
deals:
  one:
    {{kind: lease, payer: a, payee: b, stage: letter-of-intent, probability: 0.6, schedule: [1]}}
  two:
    {{kind: lease, payer: a, payee: b, stage: letter-of-intent, probability: 0.3, schedule: [1]{tie}}}
"""
PATHS = 20_000


def signed(tmp_path: Path, tie: str) -> tuple[np.ndarray, np.ndarray]:
    file = tmp_path / "book.yaml"
    file.write_text(BOOK.format(tie=tie))
    done = simulate(read_book(file), paths=PATHS, seed=2)
    return done.signed["one"], done.signed["two"]


def test_letters_are_signed_with_their_probability_each_on_its_own(tmp_path: Path) -> None:
    one, two = signed(tmp_path, "")
    assert one.mean() == pytest.approx(0.6, abs=0.015)
    assert two.mean() == pytest.approx(0.3, abs=0.015)
    assert (one & two).mean() == pytest.approx(0.18, abs=0.015)


def test_tied_letters_share_one_draw_the_less_likely_only_with_the_other(tmp_path: Path) -> None:
    one, two = signed(tmp_path, ", signed_with: one")
    assert two.mean() == pytest.approx(0.3, abs=0.015)
    assert not (two & ~one).any()
