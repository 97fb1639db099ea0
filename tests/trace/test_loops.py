"""Elementary cycles of a circulation, widest first."""

import numpy as np
import pytest

from cardhouse.trace import Loop, circular_part, loops


def circulation(*cycles):
    matrix = np.zeros((6, 6))
    for amount, *nodes in cycles:
        for payer, payee in zip(nodes, [*nodes[1:], nodes[0]], strict=True):
            matrix[payer, payee] += amount
    return matrix


def test_single_loop_starts_at_its_lowest_node():
    assert loops(circulation((10, 2, 0, 1))) == (Loop((0, 1, 2), 10.0),)
    assert Loop((0, 1, 2), 10.0).money == 30.0


def test_widest_comes_first_even_through_a_shared_flow():
    # 0>1 carries both; the widest cycle has bottleneck 7, the other gets the rest.
    found = loops(circulation((7, 0, 1, 2), (2, 0, 1, 3, 4)))
    assert found == (Loop((0, 1, 2), 7.0), Loop((0, 1, 3, 4), 2.0))


def test_figure_of_eight_is_two_elementary_cycles():
    found = loops(circulation((5, 0, 1, 2), (5, 0, 3, 4)))
    assert found == (Loop((0, 1, 2), 5.0), Loop((0, 3, 4), 5.0))


def test_first_loop_is_the_widest_there_is():
    rng = np.random.default_rng(5)
    matrix = rng.integers(0, 9, (6, 6)) * (1.0 - np.eye(6))
    circular = circular_part(matrix).circular
    widest = max(width for width in circular[circular > 0] if not _acyclic(circular >= width))
    assert loops(circular)[0].bottleneck == pytest.approx(widest, abs=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_no_loop_is_missed_in_a_dense_circulation(seed):
    rng = np.random.default_rng(seed)
    circular = circular_part(rng.integers(1, 30, (15, 15)) * (1.0 - np.eye(15))).circular
    found = loops(circular)
    assert sum(loop.money for loop in found) == pytest.approx(circular.sum(), abs=1e-9)
    widths = [loop.bottleneck for loop in found]
    assert widths == sorted(widths, reverse=True)


def test_limit_keeps_the_widest():
    everything = loops(circulation((7, 0, 1, 2), (2, 0, 1, 3, 4), (1, 4, 5)))
    assert loops(circulation((7, 0, 1, 2), (2, 0, 1, 3, 4), (1, 4, 5)), limit=2) == everything[:2]
    assert len(everything) == 3


def test_nothing_circular_has_no_loops():
    assert loops(np.zeros((3, 3))) == ()


def test_what_is_not_balanced_is_refused():
    with pytest.raises(ValueError, match="receives more than it pays"):
        loops([[0.0, 1.0], [0.0, 0.0]])


def _acyclic(wide):
    return not np.linalg.matrix_power(wide.astype(float) + 0.0, len(wide)).any()
