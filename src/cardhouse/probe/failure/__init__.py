"""Questions put to any function of numbers: where it fails nearest to the origin, and how rarely it fails."""

from cardhouse.probe.failure.ball import BallCheck, check_ball
from cardhouse.probe.failure.counted import Excess, Progress
from cardhouse.probe.failure.importance import importance_sampling
from cardhouse.probe.failure.nearest import NearestFailures, nearest_failures
from cardhouse.probe.failure.probability import Doubt, Method, Probability
from cardhouse.probe.failure.rare import failure_probability, plain_monte_carlo
from cardhouse.probe.failure.subset import subset_simulation

__all__ = [
    "BallCheck",
    "Doubt",
    "Excess",
    "Method",
    "NearestFailures",
    "Probability",
    "Progress",
    "check_ball",
    "failure_probability",
    "importance_sampling",
    "nearest_failures",
    "plain_monte_carlo",
    "subset_simulation",
]
