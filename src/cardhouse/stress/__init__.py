"""Questions asked of the engines: scenarios side by side, what financing changes, what the answers rest on."""

from cardhouse.stress.assumptions import Mover, SpreadShare, assumption_share, movers
from cardhouse.stress.break_point import BreakPoint, break_point
from cardhouse.stress.counterfactual import CounterfactualCurve, counterfactual_curve, vendor_financing, without_deals
from cardhouse.stress.headlines import Headline, headlines
from cardhouse.stress.scenarios import Difference, paired_differences

__all__ = [
    "BreakPoint",
    "CounterfactualCurve",
    "Difference",
    "Headline",
    "Mover",
    "SpreadShare",
    "assumption_share",
    "break_point",
    "counterfactual_curve",
    "headlines",
    "movers",
    "paired_differences",
    "vendor_financing",
    "without_deals",
]
