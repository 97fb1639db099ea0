"""What holds of the field's ratios on any figures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cardhouse.measure import (
    Figure,
    Regime,
    Rung,
    Sales,
    adjusted_revenue,
    backlog_concentration,
    between,
    concentration,
    days_sales_outstanding,
    exposure_concentration,
    figure_of,
    funding_gap,
    look_through,
    minsky_regimes,
    obligation_coverage,
    organic_growth,
    pass_through,
    receivables_growth_gap,
    regime_shares,
    reinvested_gross_profit,
    shares_of,
    top_share,
    vendor_finance_intensity,
)

law = settings(deadline=None, max_examples=60)

MONEY = st.one_of(st.just(0.0), st.integers(1, 20).map(float), st.floats(0.01, 500.0))
EARNED = st.floats(0.01, 500.0)
UNITS = st.sampled_from([1e-6, 0.25, 1000.0])
PART = st.integers(0, 8).map(lambda eighth: eighth / 8)


@st.composite
def ranges(draw, shape, elements=MONEY):
    """Draw figures of one shape: some of them ranges, some of those without a centre."""
    low = draw(arrays(np.float64, shape, elements=elements))
    width = draw(arrays(np.float64, shape, elements=st.sampled_from([0.0, 0.0, 0.5, 3.0])))
    place = draw(arrays(np.float64, shape, elements=st.sampled_from([0.0, 0.4, 1.0])))
    return between(low, low + width, np.minimum(low + place * width, low + width))


@st.composite
def sales(draw):
    """Draw one window of a seller; what is attributed is at most what is reported, some of it not known."""
    customers = draw(st.integers(1, 5))
    attributed = draw(ranges(customers))
    unknown = np.array(draw(st.lists(st.booleans(), min_size=customers, max_size=customers)))
    parts = [np.where(unknown, np.nan, end) for end in (attributed.low, attributed.centre, attributed.high)]
    missing = figure_of(np.where(unknown, np.nan, 0.0)).missing
    reported = float(np.nansum(parts[2])) + draw(MONEY)
    drawn = draw(ranges(customers))
    share = draw(arrays(np.float64, (2, customers), elements=st.sampled_from([0.0, 0.3, 1.0])))
    labelled = draw(st.one_of(st.none(), ranges(customers)))
    linked, off = (between(drawn.low * part, drawn.low * part, drawn.low * part) for part in share)
    return Sales(reported, Figure(*parts, missing), drawn, linked, off, labelled)


@st.composite
def claims(draw):
    """Draw claims of nodes on nodes, some of them rings, some of those closed."""
    nodes = draw(st.integers(2, 6))
    weights = draw(arrays(np.float64, (nodes, nodes), elements=st.sampled_from([0.0, 0.0, 1.0, 2.0, 0.3])))
    np.fill_diagonal(weights, 0.0)
    kept = draw(arrays(np.float64, nodes, elements=st.sampled_from([0.0, 0.1, 0.5, 1.0])))
    total = weights.sum(axis=1)
    return weights * np.divide(1 - kept, total, out=np.zeros(nodes), where=total > 0)[:, None]


def within(draw, figure):
    """Draw numbers inside the ranges of a figure."""
    return figure.low + draw(arrays(np.float64, figure.shape, elements=PART)) * (figure.high - figure.low)


def well_formed(figure, dust=1e-9):
    """Assert that the figure is in order, and has a reason where there is no number and only there."""
    told = np.array([why is not None for why in figure.missing.ravel()]).reshape(figure.shape)
    np.testing.assert_array_equal(np.isnan(figure.centre), told)
    np.testing.assert_array_equal(np.isnan(figure.low), np.isnan(figure.high))
    assert not (np.isnan(figure.low) & ~told).any()
    slack = dust * np.fmax(1.0, np.abs(np.nan_to_num(figure.high)))
    assert not (figure.low > figure.high + slack).any()
    assert not ((figure.centre < figure.low - slack) | (figure.centre > figure.high + slack)).any()


def escapes(wide, narrow, dust=1e-9):
    """Return how many figures inside a range have an answer outside of the answer for the range."""
    well_formed(wide)
    known = ~np.isnan(wide.low)
    slack = dust * np.fmax(1.0, np.abs(narrow.high))
    return int((known & ((narrow.low < wide.low - slack) | (narrow.high > wide.high + slack))).sum())


def scaled(figure, unit):
    """Return the figure in another unit of money."""
    return figure * unit


def same(one, other, rtol=1e-9):
    for end, that in zip((one.low, one.centre, one.high), (other.low, other.centre, other.high), strict=True):
        np.testing.assert_allclose(end, that, rtol=rtol, atol=1e-9)
    assert one.missing.tolist() == other.missing.tolist()


@law
@given(st.data())
def test_ratios_enclose_what_figures_inside_the_ranges_give(data):
    one, other = data.draw(ranges(4)), data.draw(ranges(4))
    kinds, margin = data.draw(ranges((3, 2))), data.draw(ranges(4, PART))
    for measure, parts in (
        (days_sales_outstanding, (one, other)),
        (receivables_growth_gap, (one, other, 1)),
        (reinvested_gross_profit, (one, margin, other)),
        (obligation_coverage, (one, margin, other)),
        (pass_through, (one, other[0])),
        (backlog_concentration, (one, other[0])),
        (shares_of, (one,)),
        (lambda *x: vendor_finance_intensity(*x).total, (kinds, other[0])),
        (lambda *x: funding_gap(*x).horizon, (one, other)),
        (lambda *x: funding_gap(*x).deepest, (one, other)),
    ):
        inside = [within(data.draw, part) if isinstance(part, Figure) else part for part in parts]
        assert escapes(measure(*parts), measure(*inside)) == 0, measure


@law
@given(st.data(), UNITS)
def test_ratios_have_no_unit_and_gaps_have_that_of_money(data, unit):
    one, other = data.draw(ranges(4)), data.draw(ranges(4))
    for measure, power in (
        (days_sales_outstanding, 0),
        (lambda a, b: receivables_growth_gap(a, b, 1), 0),
        (lambda a, b: reinvested_gross_profit(a, 0.7, b), 0),
        (lambda a, b: obligation_coverage(a, b, b), 0),
        (lambda a, b: pass_through(a, b[0]), 0),
        (lambda a, b: backlog_concentration(a, b[0]), 0),
        (lambda a, b: shares_of(a), 0),
        (lambda a, b: vendor_finance_intensity(a[None], b[0]).total, 0),
        (lambda a, b: funding_gap(a, b).deepest, 1),
        (lambda a, b: funding_gap(a, b, b[0]).horizon, 1),
    ):
        same(measure(scaled(one, unit), scaled(other, unit)) * unit**-power, measure(one, other), rtol=1e-6)
    regimes = minsky_regimes(one, other, one * 0.5)
    again = minsky_regimes(scaled(one, unit), scaled(other, unit), scaled(one, unit) * 0.5)
    for part in ("best", "centre", "worst"):
        np.testing.assert_array_equal(getattr(regimes, part), getattr(again, part))


@law
@given(arrays(np.float64, st.integers(1, 12), elements=EARNED), st.randoms(use_true_random=False))
def test_the_index_of_all_customers_is_between_one_over_n_and_one(amounts, random):
    answer = concentration(shares_of(amounts))
    assert answer.index.missing.item() is None
    assert 1 / len(amounts) - 1e-9 <= float(answer.index.centre) <= 1 + 1e-9
    order = random.sample(range(len(amounts)), len(amounts))
    same(concentration(shares_of(amounts[order])).index, answer.index)
    assert float(concentration(np.full(len(amounts), 1 / len(amounts))).index.centre) == pytest.approx(1 / len(amounts))


@law
@given(st.data(), st.sampled_from([0.05, 0.1, 0.3, 1.0]))
def test_bounds_enclose_every_way_to_name_the_others(data, threshold):
    named = data.draw(arrays(np.float64, st.integers(0, 4), elements=st.floats(0.0, 0.25)))
    rest = 1 - named.sum()
    others = data.draw(arrays(np.float64, 60, elements=st.floats(0.0, 1.0))) * threshold
    others = np.diff(np.minimum(np.r_[0.0, np.cumsum(others)], rest))
    left = rest - others.sum()  # in pieces below the threshold
    others = np.r_[others, np.full(40, left / 40)] if left / 40 <= threshold else np.r_[others, [threshold] * 40]
    if others.sum() < rest - 1e-9:
        others = np.r_[others, np.full(100, (rest - others.sum()) / 100)]
    whole = np.r_[named, others]
    bounds, truth = concentration(named, threshold).index, (whole**2).sum()
    assert float(bounds.low) - 1e-9 <= truth <= float(bounds.high) + 1e-9
    for count in (1, 2, 5):
        top = top_share(named, count, threshold)
        assert float(top.low) - 1e-9 <= np.sort(whole)[-count:].sum() <= float(top.high) + 1e-9
        well_formed(top)


@law
@given(ranges(4), st.data())
def test_ranges_of_shares_enclose_shares_inside_them(amounts, data):
    shares = amounts * (1 / (amounts.high.sum() + 1))
    inside = within(data.draw, shares)
    wide, narrow = concentration(shares), concentration(inside)
    assert escapes(wide.index, narrow.index) == 0
    assert escapes(wide.effective, narrow.effective) == 0
    tops = [top_share(shares, count) for count in range(1, 6)]
    assert [float(top.low) for top in tops] == sorted(float(top.low) for top in tops)
    assert [float(top.high) for top in tops] == sorted(float(top.high) for top in tops)
    assert escapes(tops[1], top_share(inside, 2)) == 0


@law
@given(arrays(np.float64, (2, 6), elements=EARNED), st.integers(1, 4))
def test_receivables_outgrow_revenue_where_days_grow(figures, lag):
    days = days_sales_outstanding(*figures).centre
    gap = receivables_growth_gap(*figures, lag).centre
    np.testing.assert_allclose(gap[lag:], np.log(days[lag:] / days[:-lag]), atol=1e-9)
    assert np.isnan(gap[:lag]).all()


@law
@given(ranges((3, 4)), EARNED)
def test_a_softer_stage_holds_the_firmer_ones(financing, revenue):
    total = vendor_finance_intensity(financing, revenue).total
    for end in (total.low, total.centre, total.high):
        assert (np.diff(end) >= -1e-12).all()


@law
@given(sales())
def test_rungs_do_not_rise(window):
    ladder = adjusted_revenue(window)
    for figure in (ladder.amount, ladder.deducted, ladder.anonymous):
        well_formed(figure)
    for end in (ladder.amount.low, ladder.amount.centre, ladder.amount.high):
        known = end[~np.isnan(end)]
        assert (np.diff(known) <= 1e-9).all()
        assert (known >= 0).all()


@law
@given(sales(), st.data())
def test_rungs_enclose_every_way_to_attribute_the_anonymous_revenue(window, data):
    wide = adjusted_revenue(window)
    low = np.nan_to_num(window.attributed.low)
    high = np.where(np.isnan(window.attributed.high), window.reported, window.attributed.high)
    extra = data.draw(arrays(np.float64, low.shape, elements=PART)) * (high - low)
    room = window.reported - low.sum()
    extra *= min(1.0, room / extra.sum()) if extra.sum() > 0 else 0.0
    drawn = within(data.draw, window.drawn)
    labelled = None if window.labelled is None else within(data.draw, window.labelled)
    narrow = adjusted_revenue(Sales(window.reported, low + extra, drawn, window.linked, window.taken_off, labelled))
    both = ~np.isnan(narrow.amount.low) & ~np.isnan(wide.amount.low)
    assert (narrow.amount.low >= wide.amount.low - 1e-6)[both].all()
    assert (narrow.amount.high <= wide.amount.high + 1e-6)[both].all()


@law
@given(sales(), UNITS, st.randoms(use_true_random=False))
def test_the_ladder_knows_no_unit_and_no_names(window, unit, random):
    ladder = adjusted_revenue(window)
    parts = [window.attributed, window.drawn, window.linked, window.taken_off, window.labelled]
    larger = adjusted_revenue(Sales(window.reported * unit, *(part and part * unit for part in parts)))
    same(larger.amount * (1 / unit), ladder.amount, rtol=1e-6)
    if float(larger.amount.low[Rung.REPORTED]) > 0:
        np.testing.assert_allclose(organic_growth(ladder, larger).centre[Rung.REPORTED], unit - 1, rtol=1e-9)
    order = random.sample(range(len(window.drawn.low)), len(window.drawn.low))
    renamed = adjusted_revenue(Sales(window.reported, *(part and part[order] for part in parts)))
    for end, that in zip(
        (renamed.amount.low, renamed.amount.high), (ladder.amount.low, ladder.amount.high), strict=True
    ):
        np.testing.assert_allclose(end, that, atol=1e-9)


@law
@given(arrays(np.float64, (2, 5), elements=MONEY), MONEY)
def test_the_deepest_shortfall_is_at_least_that_of_the_horizon(flows, cash):
    bare, held = funding_gap(*flows), funding_gap(*flows, cash)
    assert float(bare.deepest.centre) >= float(bare.horizon.centre) - 1e-9
    assert float(held.deepest.centre) == pytest.approx(float(bare.deepest.centre) - cash, abs=1e-9)
    quarter = int(bare.quarter[1])
    assert float(bare.deepest.centre) == pytest.approx((flows[0] - flows[1])[:quarter].sum(), abs=1e-9)


@law
@given(arrays(np.float64, (5, 6), elements=MONEY))
def test_more_income_is_never_worse_and_vendor_money_never_better_without(figures):
    income, interest, principal, commitments, more = figures
    now = minsky_regimes(income, interest, principal, commitments)
    assert (minsky_regimes(income + more, interest, principal, commitments).centre <= now.centre).all()
    assert (minsky_regimes(income, interest, principal, commitments, more).centre >= now.centre).all()
    assert (minsky_regimes(income, interest, principal).centre <= now.centre).all()
    assert regime_shares(now, more + 1).centre.sum() == pytest.approx(1)


@law
@given(ranges(5), ranges(5), ranges(5), st.data())
def test_the_class_lies_between_best_and_worst(income, interest, principal, data):
    wide = minsky_regimes(income, interest, principal)
    inside = minsky_regimes(*(within(data.draw, part) for part in (income, interest, principal))).centre
    assert ((wide.best <= inside) & (inside <= wide.worst)).all()
    shares = regime_shares(wide)
    well_formed(shares)
    for regime in (Regime.HEDGE, Regime.SPECULATIVE, Regime.PONZI):
        assert shares.low[regime] - 1e-9 <= (inside == regime).mean() <= shares.high[regime] + 1e-9


@law
@given(claims(), st.data())
def test_exposures_end_somewhere_or_are_told_to_be_endless(shares, data):
    held = data.draw(ranges((3, len(shares))))
    answer = look_through(held, shares)
    for figure in (answer.passing, answer.ultimate, answer.endless):
        well_formed(figure)
    ended = np.nan_to_num(answer.ultimate.centre).sum(axis=1) + answer.endless.centre
    np.testing.assert_allclose(ended, held.centre.sum(axis=1), rtol=1e-9, atol=1e-9)
    outside = shares[np.ix_(~answer.closed, ~answer.closed)]
    assert np.abs(np.linalg.eigvals(outside)).max(initial=0.0) <= answer.radius + 1e-9 < 1
    spread = exposure_concentration(answer)
    well_formed(spread)
    inside = look_through(within(data.draw, held), shares)
    assert escapes(answer.ultimate, inside.ultimate) == 0
    assert escapes(spread, exposure_concentration(inside)) == 0


@law
@given(claims(), st.data(), st.randoms(use_true_random=False))
def test_renaming_the_nodes_and_adding_one_changes_no_exposure(shares, data, random):
    held = data.draw(arrays(np.float64, (2, len(shares)), elements=MONEY))
    answer = look_through(held, shares).ultimate
    order = random.sample(range(len(shares)), len(shares))
    same(look_through(held[:, order], shares[np.ix_(order, order)]).ultimate, answer[:, order])
    wider = look_through(np.pad(held, ((0, 0), (0, 1))), np.pad(shares, (0, 1))).ultimate
    same(wider[:, :-1], answer)
    assert (wider.centre[:, -1] == 0).all()


@law
@given(claims(), st.data())
def test_a_loss_factor_only_lessens_exposures(shares, data):
    held = data.draw(arrays(np.float64, (2, len(shares)), elements=MONEY))
    loss = data.draw(arrays(np.float64, len(shares), elements=st.floats(0.0, 0.9)))
    lost, whole = look_through(held, shares, loss), look_through(held, shares)
    assert not lost.closed.any()
    known = ~np.isnan(whole.ultimate.centre)
    assert (lost.ultimate.centre <= whole.ultimate.centre + 1e-9)[known].all()
    same(look_through(held, shares, np.ones(len(shares))).ultimate, whole.ultimate)
