"""Questions asked of the engines: scenarios side by side, what financing changes, what the answers rest on."""

from cardhouse.stress.assumptions import Mover, SpreadShare, assumption_share, movers
from cardhouse.stress.counterfactual import CounterfactualCurve, counterfactual_curve, vendor_financing, without_deals
from cardhouse.stress.headlines import Headline, headlines
from cardhouse.stress.scenarios import Difference, paired_differences

__all__ = [
    "CounterfactualCurve",
    "Difference",
    "Headline",
    "Mover",
    "SpreadShare",
    "assumption_share",
    "counterfactual_curve",
    "headlines",
    "movers",
    "paired_differences",
    "vendor_financing",
    "without_deals",
]
