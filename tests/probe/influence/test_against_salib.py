"""The probes against SALib, another program for the same numbers: on the same Morris design, and within the errors."""

import warnings

import numpy as np
import pytest
from tests.probe.functions import g_function, ishigami

from cardhouse.probe.influence import elementary_effects, sobol_indices
from cardhouse.probe.influence.estimate import mean_of

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of its imports
    from SALib.analyze import morris as analyse_morris
    from SALib.analyze import sobol as analyse_sobol
    from SALib.sample import morris as sample_morris
    from SALib.sample import sobol as sample_sobol

FUNCTIONS = pytest.mark.parametrize(("function", "dimension"), [(ishigami, 3), (g_function, 8)])


def problem(dimension):
    return {"num_vars": dimension, "names": [f"u{i}" for i in range(dimension)], "bounds": [[0, 1]] * dimension}


@FUNCTIONS
def test_morris_on_the_same_design_gives_the_same_numbers(function, dimension):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        points = sample_morris.sample(problem(dimension), 50, num_levels=4, seed=1)
        values = function(points)
        theirs = analyse_morris.analyze(problem(dimension), points, values, num_resamples=2000, seed=1)
    effects = elementary_effects(points.reshape(50, dimension + 1, dimension), values.reshape(50, -1, 1))[:, 0]
    mu_star = mean_of(np.abs(effects))
    np.testing.assert_allclose(effects.mean(axis=0), theirs["mu"], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(mu_star.value, theirs["mu_star"], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(effects.std(axis=0, ddof=1), theirs["sigma"], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose((mu_star.high - mu_star.low) / 2, theirs["mu_star_conf"], rtol=0.15, atol=1e-9)


@FUNCTIONS
def test_sobol_indices_agree_within_both_intervals(function, dimension):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        points = sample_sobol.sample(problem(dimension), 2048, calc_second_order=False, seed=1)
        theirs = analyse_sobol.analyze(problem(dimension), function(points), calc_second_order=False, seed=1)
    ours = sobol_indices(function, dimension, seed=1)
    for estimate, name in ((ours.first, "S1"), (ours.total, "ST")):
        reach = np.hypot((estimate.high - estimate.low)[0] / 2, theirs[f"{name}_conf"])
        assert (np.abs(estimate.value[0] - theirs[name]) <= reach).all()
