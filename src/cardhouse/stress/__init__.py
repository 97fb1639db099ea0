"""Questions asked of the engines: scenarios side by side, what financing changes, what the answers rest on."""

from cardhouse.stress.assumptions import Mover, SpreadShare, assumption_share, movers
from cardhouse.stress.break_point import BreakPoint, break_point
from cardhouse.stress.circularity import LABELLED, PathMeasures, Spread, path_measures, spread_of
from cardhouse.stress.counterfactual import (
    CounterfactualCurve,
    CounterfactualCurves,
    counterfactual_curve,
    counterfactual_curves,
    vendor_financing,
    without_deals,
)
from cardhouse.stress.headlines import Headline, headlines
from cardhouse.stress.path_loops import PathLoops, path_loops
from cardhouse.stress.path_origins import ENDS, PathOrigins, path_origins
from cardhouse.stress.path_standing import FirmStanding, PathStanding, VendorStanding, path_standing
from cardhouse.stress.scenarios import Difference, paired_differences
from cardhouse.stress.whose_dollars import WhoseDollars, whose_dollars

__all__ = [
    "ENDS",
    "LABELLED",
    "BreakPoint",
    "CounterfactualCurve",
    "CounterfactualCurves",
    "Difference",
    "FirmStanding",
    "Headline",
    "Mover",
    "PathLoops",
    "PathMeasures",
    "PathOrigins",
    "PathStanding",
    "Spread",
    "SpreadShare",
    "VendorStanding",
    "WhoseDollars",
    "assumption_share",
    "break_point",
    "counterfactual_curve",
    "counterfactual_curves",
    "headlines",
    "movers",
    "paired_differences",
    "path_loops",
    "path_measures",
    "path_origins",
    "path_standing",
    "spread_of",
    "vendor_financing",
    "whose_dollars",
    "without_deals",
]
