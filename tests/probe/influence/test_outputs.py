"""What every probe does with the function it studies: batches, progress, cancelling, refusals, repeatable numbers."""

import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
from tests.probe.functions import ishigami

from cardhouse.probe.influence import screen, shapley_effects, sobol_indices

PROBES: dict[str, Callable] = {
    "screen": lambda f, **more: screen(f, 3, trajectories=10, **more),
    "sobol": lambda f, **more: sobol_indices(f, 3, points=16, replicates=4, **more),
    "effects": lambda f, **more: shapley_effects(f, 3, points=16, replicates=4, **more),
}
VALUES = {
    "screen": lambda found: found.mu_star.value,
    "sobol": lambda found: found.first.value,
    "effects": lambda found: found.share.value,
}


@pytest.fixture(params=sorted(PROBES))
def name(request: pytest.FixtureRequest) -> str:
    return request.param


def test_evaluations_are_counted_and_told(name):
    told, asked = [], []

    def counted(u):
        asked.append(len(u))
        return ishigami(u)

    found = PROBES[name](counted, batch=100, progress=lambda done, total: told.append((done, total)))
    assert found.evaluations == sum(asked)
    assert max(asked) <= 100
    assert [done for done, _ in told] == np.cumsum(asked).tolist()
    assert {total for _, total in told} == {found.evaluations}


def test_numbers_depend_on_the_seed_and_not_on_the_batch(name):
    one, batched = (PROBES[name](ishigami, seed=3, batch=batch) for batch in (4096, 17))
    other = PROBES[name](ishigami, seed=4)
    np.testing.assert_array_equal(VALUES[name](one), VALUES[name](batched))
    assert not np.isclose(VALUES[name](one), VALUES[name](other)).any()


def test_points_are_inside_the_cube(name):
    def strict(u):
        assert ((u > 0) & (u < 1)).all()
        return ishigami(u)

    PROBES[name](strict)


def test_progress_may_cancel(name):
    class CancelledError(Exception):
        pass

    def cancel(done, total):
        raise CancelledError

    with pytest.raises(CancelledError):
        PROBES[name](ishigami, progress=cancel)


@pytest.mark.parametrize("gap", [np.nan, np.inf])
def test_gaps_are_refused(name, gap):
    with pytest.raises(ValueError, match="nan or infinite values at 1 of"):
        PROBES[name](lambda u: np.where(np.arange(len(u)) == 7, gap, ishigami(u)))


def test_a_wrong_shape_is_refused(name):
    with pytest.raises(ValueError, match="must return shape"):
        PROBES[name](lambda u: ishigami(u)[:-1])


def test_the_slow_part_of_scipy_waits_until_it_is_needed():
    asked = "import sys, cardhouse.probe; print('scipy.stats' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("more", "said"),
    [({"seed": -1}, "seed"), ({"batch": 0}, "batch")],
)
def test_bad_arguments_of_all_probes(name, more, said):
    with pytest.raises(ValueError, match=said):
        PROBES[name](ishigami, **more)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: screen(ishigami, 0), "dimension"),
        (lambda: screen(ishigami, 3, trajectories=1), "trajectories"),
        (lambda: screen(ishigami, 3, most=0), "inputs kept"),
        (lambda: screen(ishigami, 3, share=1.0), "share"),
        (lambda: sobol_indices(ishigami, 0), "dimension"),
        (lambda: sobol_indices(ishigami, 3, points=100), "power of 2"),
        (lambda: sobol_indices(ishigami, 3, replicates=1), "replicates"),
        (lambda: shapley_effects(ishigami, 11), "2\\^11"),
    ],
)
def test_bad_arguments_of_one_probe(call, said):
    with pytest.raises(ValueError, match=said):
        call()
