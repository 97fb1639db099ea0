"""Questions put to any function of numbers: which of its inputs matter, and how much."""

from cardhouse.probe.influence.estimate import Estimate
from cardhouse.probe.influence.knowing import Knowing, first_order_from_paths, most_worth_knowing, value_of_knowing
from cardhouse.probe.influence.screening import Screening, elementary_effects, morris_trajectories, screen
from cardhouse.probe.influence.shapley import ShapleyShares, exact_shapley, sampled_shapley
from cardhouse.probe.influence.shapley_effects import ShapleyEffects, gaussian_copula, shapley_effects
from cardhouse.probe.influence.split import Split, split_spread
from cardhouse.probe.influence.variance import SobolIndices, sobol_indices

__all__ = [
    "Estimate",
    "Knowing",
    "Screening",
    "ShapleyEffects",
    "ShapleyShares",
    "SobolIndices",
    "Split",
    "elementary_effects",
    "exact_shapley",
    "first_order_from_paths",
    "gaussian_copula",
    "morris_trajectories",
    "most_worth_knowing",
    "sampled_shapley",
    "screen",
    "shapley_effects",
    "sobol_indices",
    "split_spread",
    "value_of_knowing",
]
