"""Payments whose other side is not known: totals kept, nobody with itself, an interval for each measure."""

import numpy as np
import pytest

from cardhouse import View, payments
from cardhouse.errors import Outcome
from cardhouse.tables.circular.unsplit import MEASURES, unsplit, unsplit_table

# Index by both methods, Finn's index; own money and what came back pro rata, least, most; Finn's share of the vendor.
TOY = [0.4, 0.4, 10 / 36, 25 / 90, 4 / 30, 10 / 30, 5 / 6, 0.4, 1, 10 / 36]
KNOWN = [("N", "O", 10, "equity"), ("O", "R", 35, ""), ("world", "O", 26, ""), ("R", "world", 5, "")]


def table(*unknown: tuple[str, str, float]):
    rows = [dict(zip(("payer", "payee", "amount", "kind"), row, strict=True)) for row in KNOWN]
    rows += [dict(zip(("payer", "payee", "amount"), row, strict=True)) for row in unknown]
    return payments(rows, vendor="N")


def test_one_payer_and_one_payee_leave_no_choice() -> None:
    """The toy circuit with R's 30 to N told from both sides but not together: every split is the toy."""
    found = unsplit(table(("R", "?", 30), ("?", "N", 30)), View.SETTLED, draws=8)
    assert found is not None
    assert found.drawn.even.freedom == 0
    for ends in (found.over.least, found.over.centre, found.over.most):
        assert ends.tolist() == pytest.approx(TOY)
    assert found.told[:3].tolist() == [0, 0, 0]
    assert np.isnan(found.told[3:]).all()


def test_totals_are_kept_and_what_does_not_fit_passes_the_world() -> None:
    """N, O and R pay 4, 6 and 20 to somebody; N and O receive 9 and 3 from somebody: 12 fit, 18 go to the world."""
    book = table(("N", "?", 4), ("O", "?", 6), ("R", "?", 20), ("?", "N", 9), ("?", "O", 3))
    found = unsplit(book, View.SETTLED, draws=40)
    assert found is not None
    splits = found.drawn.flows
    np.testing.assert_allclose(splits.sum(axis=2)[:, :3], np.tile([4, 6, 20], (40, 1)), rtol=1e-9)
    np.testing.assert_allclose(splits.sum(axis=1), np.tile([9, 3, 0, 18], (40, 1)), rtol=1e-9, atol=1e-12)
    assert not splits[:, range(4), range(4)].any()
    assert found.over.least[0] < found.over.most[0]
    assert found.drawn.outcome is Outcome.SOLVED


def test_who_alone_pays_and_receives_deals_with_the_world() -> None:
    found = unsplit(table(("R", "?", 10), ("?", "R", 4)), View.SETTLED, draws=4)
    assert found is not None
    assert found.drawn.flows[:, 2, 3].tolist() == pytest.approx([10] * 4)
    assert found.drawn.flows[:, 3, 2].tolist() == pytest.approx([4] * 4)


def test_without_two_unknown_sides_there_is_nothing_to_split() -> None:
    assert unsplit(table(), View.SETTLED) is None
    assert unsplit(table(("R", "?", 10)), View.SETTLED) is None


def test_the_table_names_every_measure_and_a_table_without_a_vendor_those_of_all() -> None:
    unknown = (("R", "?", 30), ("O", "?", 5), ("?", "N", 25), ("?", "R", 8))
    found = unsplit(table(*unknown), View.SETTLED, draws=12)
    assert found is not None
    shown = unsplit_table(found)
    assert len(shown.rows) == len(MEASURES)
    for record in shown.records():
        assert record["least"] <= record["low"] <= record["median"] <= record["high"] <= record["most"]
    bare = unsplit(payments([("A", "?", 3), ("?", "B", 3)]), View.SETTLED, draws=4)
    assert bare is not None
    assert [record["measure"] for record in unsplit_table(bare).records()] == [
        "circularity index",
        "circularity index (BFF)",
        "Finn's cycling index",
    ]
