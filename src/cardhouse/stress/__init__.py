"""Questions asked of the engines: scenarios side by side, what financing changes, what the answers rest on."""

from cardhouse.stress.assumptions import Mover, SpreadShare, assumption_share, movers
from cardhouse.stress.break_point import BreakPoint, break_point
from cardhouse.stress.circularity import LABELLED, PathMeasures, Spread, path_measures, spread_of
from cardhouse.stress.counterfactual import (
    CounterfactualCurve,
    CounterfactualCurves,
    counterfactual_curve,
    counterfactual_curves,
    without_deals,
)
from cardhouse.stress.fallen import Absorbed, Fallen, Why, absorbed, fallen, typical_path
from cardhouse.stress.headlines import Headline, headlines
from cardhouse.stress.path_loops import PathLoops, path_loops
from cardhouse.stress.path_origins import ENDS, PathOrigins, path_origins
from cardhouse.stress.path_standing import FirmStanding, PathStanding, VendorStanding, path_standing
from cardhouse.stress.scenarios import Difference, paired_differences
from cardhouse.stress.whose_dollars import WhoseDollars, whose_dollars

__all__ = [
    "ENDS",
    "LABELLED",
    "Absorbed",
    "BreakPoint",
    "CounterfactualCurve",
    "CounterfactualCurves",
    "Difference",
    "Fallen",
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
    "Why",
    "absorbed",
    "assumption_share",
    "break_point",
    "counterfactual_curve",
    "counterfactual_curves",
    "fallen",
    "headlines",
    "movers",
    "paired_differences",
    "path_loops",
    "path_measures",
    "path_origins",
    "path_standing",
    "spread_of",
    "typical_path",
    "whose_dollars",
    "without_deals",
]
