"""Questions put to any function of numbers: where it fails nearest to the origin, and how rarely it fails."""

from cardhouse.probe.ball import BallCheck, check_ball
from cardhouse.probe.counted import Excess, Progress
from cardhouse.probe.importance import importance_sampling
from cardhouse.probe.nearest import NearestFailures, nearest_failures
from cardhouse.probe.probability import Doubt, Method, Probability
from cardhouse.probe.rare import failure_probability, plain_monte_carlo
from cardhouse.probe.subset import subset_simulation

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
