"""Questions asked of the engines: scenarios side by side, what financing changes, what the answers rest on."""

from cardhouse.stress.assumptions import Mover, SpreadShare, assumption_share, movers
from cardhouse.stress.break_point import BreakPoint, Event, break_point, scanned
from cardhouse.stress.circularity import LABELLED, PathMeasures, Spread, path_measures, spread_of
from cardhouse.stress.counterfactual import (
    CounterfactualCurve,
    CounterfactualCurves,
    counterfactual_curve,
    counterfactual_curves,
    without_deals,
)
from cardhouse.stress.driver_space import Coordinate, DriverSpace, Sort, driver_space
from cardhouse.stress.events import event_named
from cardhouse.stress.explain import (
    DealShares,
    Screened,
    SpreadOfResults,
    Worth,
    deal_shares,
    figures_kept,
    screened,
    spread_of_results,
    worth_knowing,
)
from cardhouse.stress.fallen import Absorbed, Fallen, Why, absorbed, fallen, typical_path
from cardhouse.stress.headlines import Headline, headlines
from cardhouse.stress.levers import Lever, growth_reached, levers, nearest_to_neutral, pulled, remedies
from cardhouse.stress.path_loops import PathLoops, path_loops
from cardhouse.stress.path_origins import ENDS, PathOrigins, path_origins
from cardhouse.stress.path_standing import FirmStanding, PathStanding, VendorStanding, path_standing
from cardhouse.stress.reverse import Reverse, loss_named, reverse
from cardhouse.stress.scenarios import Difference, paired_differences
from cardhouse.stress.whose_dollars import WhoseDollars, whose_dollars

__all__ = [
    "ENDS",
    "LABELLED",
    "Absorbed",
    "BreakPoint",
    "Coordinate",
    "CounterfactualCurve",
    "CounterfactualCurves",
    "DealShares",
    "Difference",
    "DriverSpace",
    "Event",
    "Fallen",
    "FirmStanding",
    "Headline",
    "Lever",
    "Mover",
    "PathLoops",
    "PathMeasures",
    "PathOrigins",
    "PathStanding",
    "Reverse",
    "Screened",
    "Sort",
    "Spread",
    "SpreadOfResults",
    "SpreadShare",
    "VendorStanding",
    "WhoseDollars",
    "Why",
    "Worth",
    "absorbed",
    "assumption_share",
    "break_point",
    "counterfactual_curve",
    "counterfactual_curves",
    "deal_shares",
    "driver_space",
    "event_named",
    "fallen",
    "figures_kept",
    "growth_reached",
    "headlines",
    "levers",
    "loss_named",
    "movers",
    "nearest_to_neutral",
    "paired_differences",
    "path_loops",
    "path_measures",
    "path_origins",
    "path_standing",
    "pulled",
    "remedies",
    "reverse",
    "scanned",
    "screened",
    "spread_of",
    "spread_of_results",
    "typical_path",
    "whose_dollars",
    "without_deals",
    "worth_knowing",
]
