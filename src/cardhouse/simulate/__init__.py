"""The house, quarter by quarter, on many paths."""

from cardhouse.simulate.kernel import History, simulate_chunk
from cardhouse.simulate.outcomes import TERMS
from cardhouse.simulate.paths import Paths, simulate
from cardhouse.simulate.state import CHANNELS

__all__ = ["CHANNELS", "TERMS", "History", "Paths", "simulate", "simulate_chunk"]
