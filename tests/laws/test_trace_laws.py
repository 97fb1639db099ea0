"""What holds of circularity measures in every network."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse.csgraph import connected_components

from cardhouse.errors import Outcome
from cardhouse.trace import (
    circular_part,
    circular_part_bff,
    finn_share,
    loops,
    self_funded_bounds,
    self_funded_prorata,
    throughflow,
)
from cardhouse.trace.circular import node_prices, reduced_costs
from cardhouse.trace.evenest import evenest_circulation
from cardhouse.trace.flows import Edges, edges_of

law = settings(deadline=None, max_examples=60)

AMOUNTS = st.one_of(st.just(0.0), st.integers(1, 12).map(float), st.floats(0.01, 500.0))


@st.composite
def matrices(draw, least=2, most=6):
    nodes = draw(st.integers(least, most))
    flows = draw(arrays(np.float64, (nodes, nodes), elements=AMOUNTS))
    np.fill_diagonal(flows, 0.0)
    return flows


@st.composite
def systems(draw):
    """Draw flows, financing, money from outside, outflow; the seller is node 0."""
    flows = draw(matrices())
    nodes = len(flows)
    financing = flows * draw(arrays(np.float64, (nodes, nodes), elements=st.sampled_from([0.0, 0.25, 0.6, 1.0])))
    outside = draw(arrays(np.float64, nodes, elements=AMOUNTS))
    outflow = flows.sum(axis=1) + draw(arrays(np.float64, nodes, elements=AMOUNTS))
    return flows, financing, outside, outflow


def has_cycle(flows):
    return connected_components(flows > 0, connection="strong")[0] < len(flows)


def close(money, flows):
    return pytest.approx(money, abs=1e-9 * max(1.0, flows.sum()))


@law
@given(matrices())
def test_circular_part_is_balanced_and_the_rest_acyclic(flows):
    for split in (circular_part(flows), circular_part_bff(flows)):
        assert split.outcome == Outcome.SOLVED
        assert (split.circular >= 0).all()
        assert (split.circular <= flows).all()
        np.testing.assert_allclose(split.circular + split.acyclic, flows, rtol=1e-15)
        np.testing.assert_allclose(split.circular.sum(axis=0), split.circular.sum(axis=1), atol=1e-9)
        assert not has_cycle(split.acyclic)
        for part in (split.circular, split.acyclic):
            assert not ((part > 0) & (part < 1e-13 * flows)).any()  # no dust


@law
@given(matrices())
def test_taking_the_circular_part_out_leaves_net_positions_unchanged(flows):
    for part in (circular_part, circular_part_bff):
        rest = part(flows).acyclic
        np.testing.assert_allclose(rest.sum(0) - rest.sum(1), flows.sum(0) - flows.sum(1), atol=1e-9)
        assert not rest[flows == 0].any()


@law
@given(matrices())
def test_no_circulation_is_larger_than_the_largest(flows):
    split = circular_part(flows)
    assert split.gap <= 1e-9 * max(1.0, flows.sum())
    assert circular_part_bff(flows).total <= split.total + 1e-9 * flows.sum()


@law
@given(matrices(), st.floats(1e-3, 1e3))
def test_money_units_scale_the_circular_part(flows, unit):
    for part in (circular_part, circular_part_bff):
        split, scaled = part(flows), part(flows * unit)
        assert scaled.index == pytest.approx(split.index, abs=1e-9)
        np.testing.assert_allclose(scaled.circular / unit, split.circular, atol=1e-7 * flows.max(initial=0.0))


@law
@given(matrices(), st.randoms(use_true_random=False))
def test_renaming_the_entities_renames_the_circular_part(flows, random):
    order = random.sample(range(len(flows)), len(flows))
    renamed = flows[np.ix_(order, order)]
    for part in (circular_part, circular_part_bff):
        expected = part(flows).circular[np.ix_(order, order)]
        np.testing.assert_allclose(part(renamed).circular, expected, atol=1e-7 * flows.max(initial=0.0))


@law
@given(matrices())
def test_loops_add_up_to_the_circular_part(flows):
    circular = circular_part(flows).circular
    covered = np.zeros_like(circular)
    found = loops(circular)
    for loop in found:
        assert len(set(loop.nodes)) == len(loop.nodes) >= 2
        assert loop.nodes[0] == min(loop.nodes)
        covered[list(loop.nodes), np.roll(loop.nodes, -1)] += loop.bottleneck
    np.testing.assert_allclose(covered, circular, atol=1e-9 * max(1.0, flows.sum()))
    assert sum(loop.money for loop in found) == close(circular.sum(), flows)
    assert [loop.bottleneck for loop in found] == sorted((loop.bottleneck for loop in found), reverse=True)


@law
@given(matrices(), st.integers(1, 8))
def test_first_loops_are_the_first_of_all(flows, limit):
    circular = circular_part(flows).circular
    everything, first = loops(circular), loops(circular, limit)
    assert [loop.bottleneck for loop in first] == [loop.bottleneck for loop in everything[:limit]]
    assert sum(loop.money for loop in first) <= circular.sum() + 1e-9 * flows.sum()


@law
@given(matrices(), st.data())
def test_parallel_deals_count_like_their_sum(flows, data):
    """Split flows into deals: each circulates in the same share as their sum, so merging them changes nothing."""
    merged = edges_of(flows / max(flows.max(initial=0.0), 1.0))
    gain = reduced_costs(merged, node_prices(merged))
    parts = data.draw(arrays(np.float64, len(gain), elements=st.sampled_from([0.0, 0.2, 0.5])))
    deals = np.flatnonzero(parts)
    amount = np.r_[merged.amount * (1 - parts), (merged.amount * parts)[deals]]
    split = Edges(
        np.r_[merged.payer, merged.payer[deals]], np.r_[merged.payee, merged.payee[deals]], amount, len(flows)
    )
    shares, together = evenest_circulation(split, np.r_[gain, gain[deals]]), evenest_circulation(merged, gain)
    np.testing.assert_allclose(shares, np.r_[together, together[deals]], atol=1e-9)


@law
@given(systems())
def test_labelled_flows_are_part_of_the_flows(system):
    flows, financing, _, _ = system
    answer = self_funded_prorata(*system, 0)
    assert answer.outcome == Outcome.SOLVED
    assert (answer.labelled >= 0).all()
    assert (answer.labelled <= flows * (1 + 1e-12)).all()
    np.testing.assert_array_equal(answer.labelled[0], financing[0])
    assert answer.value <= min(answer.financing, answer.receipts) * (1 + 1e-9)


@law
@given(systems())
def test_labels_are_neither_made_nor_lost_between(system):
    flows, _, outside, outflow = system
    labelled = self_funded_prorata(*system, 0).labelled
    passing = throughflow(flows, outside, outflow)
    received = labelled.sum(axis=0)[1:]
    passed_on = np.divide(flows.sum(axis=1), passing, out=np.zeros(len(flows)), where=passing > 0)[1:]
    np.testing.assert_allclose(labelled.sum(axis=1)[1:], received * passed_on, atol=1e-9 * max(1.0, flows.sum()))


@law
@given(systems())
def test_bounds_enclose_the_pro_rata_answer(system):
    flows = system[0]
    bounds, answer = self_funded_bounds(*system, 0), self_funded_prorata(*system, 0)
    dust = 1e-9 * max(1.0, flows.sum())
    assert 0.0 <= bounds.low <= answer.value + dust
    assert answer.value - dust <= bounds.high <= min(bounds.financing, bounds.receipts)


@law
@given(systems(), st.integers(1, 5), st.floats(0.0, 1.0))
def test_documents_only_narrow_the_bounds(system, payee, share):
    flows = system[0]
    answer = self_funded_prorata(*system, 0)
    payer, payee = len(flows) - 1, payee % (len(flows) - 1)
    free = self_funded_bounds(*system, 0)
    tied = self_funded_bounds(*system, 0, [(payer, payee, share * answer.labelled[payer, payee])])
    dust = 1e-9 * max(1.0, flows.sum())
    assert free.low - dust <= tied.low <= answer.value + dust
    assert answer.value - dust <= tied.high <= free.high + dust


@law
@given(systems(), st.floats(1e-3, 1e3))
def test_money_units_scale_the_labels(system, unit):
    scaled = tuple(part * unit for part in system)
    bounds, larger = self_funded_bounds(*system, 0), self_funded_bounds(*scaled, 0)
    assert self_funded_prorata(*scaled, 0).value / unit == close(self_funded_prorata(*system, 0).value, system[0])
    assert larger.low / unit == close(bounds.low, system[0])
    assert larger.high / unit == close(bounds.high, system[0])


@law
@given(systems(), st.randoms(use_true_random=False))
def test_renaming_the_entities_changes_no_label(system, random):
    flows, financing, outside, outflow = system
    order = random.sample(range(len(flows)), len(flows))
    grid = np.ix_(order, order)
    renamed = (flows[grid], financing[grid], outside[order], outflow[order])
    seller = order.index(0)
    assert self_funded_prorata(*renamed, seller).value == close(self_funded_prorata(*system, 0).value, flows)
    bounds, again = self_funded_bounds(*system, 0), self_funded_bounds(*renamed, seller)
    assert (again.low, again.high) == (close(bounds.low, flows), close(bounds.high, flows))


@law
@given(systems(), AMOUNTS)
def test_an_unlinked_firm_changes_nothing(system, money):
    flows, financing, outside, outflow = system
    wider = (np.pad(flows, (0, 1)), np.pad(financing, (0, 1)), np.append(outside, money), np.append(outflow, money))
    for part in (circular_part, circular_part_bff):
        split, again = part(flows), part(wider[0])
        np.testing.assert_allclose(again.circular[:-1, :-1], split.circular, atol=1e-9 * max(1.0, flows.sum()))
        assert not again.circular[-1].any()
        assert not again.circular[:, -1].any()
    assert self_funded_prorata(*wider, 0).value == close(self_funded_prorata(*system, 0).value, flows)
    bounds, again = self_funded_bounds(*system, 0), self_funded_bounds(*wider, 0)
    assert (again.low, again.high) == (close(bounds.low, flows), close(bounds.high, flows))


@law
@given(systems(), st.floats(0.0, 1.0))
def test_labels_of_two_parts_of_the_financing_add_up(system, share):
    flows, financing, outside, outflow = system
    whole = self_funded_prorata(*system, 0).value
    parts = [self_funded_prorata(flows, part * financing, outside, outflow, 0).value for part in (share, 1 - share)]
    assert sum(parts) == close(whole, flows)


@law
@given(systems())
def test_labelling_all_outflow_gives_finns_share(system):
    flows, _, outside, outflow = system
    labelled = self_funded_prorata(flows, flows, outside, outflow, 0).value
    passing = throughflow(flows, outside, outflow)[0]
    assert labelled == close(passing * finn_share(flows, outside, outflow, 0), flows)
