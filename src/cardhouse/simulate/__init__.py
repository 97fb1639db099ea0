"""The house, quarter by quarter, on many paths."""

from cardhouse.simulate.kernel import History, simulate_chunk
from cardhouse.simulate.outcomes import TERMS
from cardhouse.simulate.paths import Chosen, Paths, simulate, simulate_at
from cardhouse.simulate.state import CHANNELS

__all__ = ["CHANNELS", "TERMS", "Chosen", "History", "Paths", "simulate", "simulate_at", "simulate_chunk"]
