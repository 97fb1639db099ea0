"""The adjusted revenue ladder, by hand."""

import numpy as np
import pytest

from cardhouse.measure import Missing, Rung, Sales, adjusted_revenue, between, organic_growth


def test_the_toy_circuit():
    """Vendor N finances O with 10, O buys from R, R pays N 30, of which 8.3333 are N's money; no document."""
    ladder = adjusted_revenue(Sales(30.0, [0.0, 30], drawn=[10.0, 0], labelled=[0.0, 25 / 3]))
    np.testing.assert_allclose(ladder.amount.centre, [30, np.nan, 65 / 3, 0], rtol=1e-15)
    assert ladder.amount.missing.tolist() == [None, Missing.NO_LINK, None, None]
    assert float(ladder.anonymous.centre) == 0.0


def test_a_documented_link_takes_off_what_is_both_financed_and_bought():
    sales = Sales(100.0, [20.0, 5, 30], drawn=[8.0, 9, 0], linked=[8.0, 7, 0], labelled=[9.0, 5, 1])
    ladder = adjusted_revenue(sales)
    assert ladder.amount.centre.tolist() == [100, 87, 85, 45]
    assert ladder.deducted.centre.tolist() == [0, 13, 15, 55]
    assert float(ladder.anonymous.centre) == 45.0
    assert ladder.amount.low.tolist() == ladder.amount.high.tolist() == ladder.amount.centre.tolist()


def test_what_is_off_revenue_already_is_not_deducted_twice():
    """Of 10 drawn, 3 are consideration payable: revenue is 27 of a price of 30. Money traced: 8.

    Without its own money the price is 20 (documented) or 22 (traced), whatever the accounts have taken off before.
    """
    plain = adjusted_revenue(Sales(30.0, [30.0], [10.0], linked=[10.0], labelled=[8.0]))
    netted = adjusted_revenue(Sales(27.0, [27.0], [10.0], linked=[10.0], taken_off=[3.0], labelled=[8.0]))
    assert plain.amount.centre.tolist() == [30, 20, 20, 0]
    assert netted.amount.centre.tolist() == [27, 20, 20, 0]
    traced = adjusted_revenue(Sales(27.0, [27.0], [10.0], taken_off=[3.0], labelled=[8.0]))
    assert traced.amount.centre[Rung.PRO_RATA] == 22
    gross = adjusted_revenue(Sales(27.0, [5.0], [10.0], taken_off=[3.0], labelled=[7.0]))
    assert gross.amount.centre[Rung.PRO_RATA] == 23  # of a price of 8 at this customer 7 are its own money
    covered = adjusted_revenue(Sales(27.0, [27.0], [10.0], linked=[2.0], taken_off=[3.0], labelled=[1.0]))
    assert covered.amount.centre.tolist()[:3] == [27, 27, 27]


def test_what_is_off_through_one_customer_counts_when_the_money_returns_by_another():
    sales = Sales(32.0, [2.0, 30], drawn=[10.0, 0], taken_off=[3.0, 0], labelled=[0.0, 8])
    assert adjusted_revenue(sales).amount.centre[Rung.PRO_RATA] == 27  # price 35, less 8


def test_no_more_is_off_than_was_drawn():
    sales = Sales(30.0, [20.0, 10], drawn=[4.0, 0], taken_off=[9.0, 9], labelled=[3.0, 6])
    assert adjusted_revenue(sales).amount.centre[Rung.PRO_RATA] == 25  # 9 less 4


def test_anonymous_revenue_could_belong_to_financed_customers():
    """60 of 100 are attributed to others; of the financed customer nothing is known but that it is below 10%."""
    free = adjusted_revenue(Sales(100.0, [60.0, np.nan], drawn=[0.0, 15], linked=[0.0, 15], labelled=[0.0, 12]))
    assert free.amount.low.tolist() == [100, 85, 85, 60]
    assert free.amount.high.tolist() == [100, 100, 100, 100]
    assert free.amount.missing.tolist() == [None] + [Missing.NOT_ATTRIBUTED] * 3
    capped = between([60.0, 0], [60.0, 10], [60.0, np.nan])
    below = adjusted_revenue(Sales(100.0, capped, drawn=[0.0, 15], linked=[0.0, 15], labelled=[0.0, 12]))
    assert below.amount.low.tolist() == [100, 90, 90, 90]
    assert below.amount.missing.tolist() == [None] + [Missing.RANGE_ONLY] * 3


def test_anonymous_revenue_belongs_to_all_of_them_together_once():
    sales = Sales(100.0, [90.0, np.nan, np.nan], drawn=[0.0, 9, 9], linked=[0.0, 8, 8])
    np.testing.assert_array_equal(adjusted_revenue(sales).amount.low, [100, 90, np.nan, 90])


def test_a_rung_known_at_both_ends_is_known():
    """Only the limits of the revenue are known, but even the least holds all the linked financing."""
    ladder = adjusted_revenue(Sales(100.0, between([20.0], [30.0]), [5.0], linked=[5.0]))
    assert ladder.amount.centre[Rung.DOCUMENTED] == 95
    assert ladder.amount.missing[Rung.DOCUMENTED] is None
    assert ladder.amount.missing[Rung.FINANCED] is Missing.RANGE_ONLY
    assert (ladder.amount.low[Rung.FINANCED], ladder.amount.high[Rung.FINANCED]) == (70, 80)


@pytest.mark.parametrize(
    ("sales", "missing"),
    [
        (Sales(30.0, [30.0], [0.0], labelled=[0.0]), [None] + [Missing.NO_FINANCING] * 3),
        (Sales(30.0, [30.0], [0.0]), [None] + [Missing.NO_FINANCING] * 3),
        (Sales(30.0, [30.0], [5.0]), [None, Missing.NO_LINK, Missing.NOT_TRACED, None]),
        (Sales(30.0, [30.0], [np.nan]), [None, Missing.NO_LINK, Missing.NOT_TRACED, Missing.FINANCING_UNKNOWN]),
        (Sales(30.0, [30.0], [5.0], labelled=[np.nan]), [None, Missing.NO_LINK, Missing.NOT_TRACED, None]),
        (Sales(np.nan, [30.0], [5.0], linked=[5.0], labelled=[1.0]), [Missing.REVENUE_UNKNOWN] * 4),
        (Sales(30.0, [31.0], [5.0], linked=[5.0], labelled=[1.0]), [None] + [Missing.MORE_THAN_WHOLE] * 3),
        (
            Sales(30.0, [20.0], [5.0], linked=[5.0], taken_off=[np.nan], labelled=[4.0]),
            [None, Missing.OFFSET_UNKNOWN, Missing.OFFSET_UNKNOWN, None],
        ),
    ],
)
def test_where_it_cannot_be_known_the_reason_is_told(sales, missing):
    assert adjusted_revenue(sales).amount.missing.tolist() == missing


def test_an_unknown_offset_leaves_a_range():
    ladder = adjusted_revenue(Sales(30.0, [20.0], [5.0], linked=[5.0], taken_off=[np.nan], labelled=[4.0]))
    assert ladder.amount.low.tolist() == [30, 25, 25, 10]
    assert ladder.amount.high.tolist() == [30, 30, 30, 10]


def test_organic_growth_on_each_rung_where_both_exist():
    before = adjusted_revenue(Sales(100.0, [50.0], [10.0], linked=[10.0]))
    after = adjusted_revenue(Sales(150.0, [90.0], [30.0], linked=[30.0], labelled=[20.0]))
    growth = organic_growth(before, after)
    np.testing.assert_allclose(growth.centre, [0.5, 120 / 90 - 1, np.nan, 0.2])
    assert growth.missing.tolist() == [None, None, Missing.NOT_TRACED, None]


@pytest.mark.parametrize(
    ("sales", "complaint"),
    [
        (Sales(30.0, [30.0], [5.0], linked=[6.0]), "no more than the financing drawn"),
        (Sales(30.0, [30.0], [5.0], linked=[np.nan]), "has an amount"),
        (Sales(30.0, [-1.0], [5.0]), "negative"),
        (Sales([30.0], [30.0], [5.0]), "one reported revenue"),
        (Sales(30.0, [30.0], [5.0, 1.0]), "every customer"),
    ],
)
def test_sales_that_do_not_fit_are_refused(sales, complaint):
    with pytest.raises(ValueError, match=complaint):
        adjusted_revenue(sales)
