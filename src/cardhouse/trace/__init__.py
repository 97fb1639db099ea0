"""Where the money came from: circular part, loops, a seller's own money in its receipts, and bounds on it."""

from cardhouse.trace.bounds import Bounds, Kind, Link, Reason, self_funded_bounds
from cardhouse.trace.circular import Circulation, circular_part
from cardhouse.trace.conventions import Convention, Traced, traced
from cardhouse.trace.ensemble import Ensemble, Interval, ensemble, over_ensemble
from cardhouse.trace.flows import throughflow
from cardhouse.trace.forwarding import circular_part_bff
from cardhouse.trace.label_bounds import LabelBounds, label_bounds
from cardhouse.trace.labelling import LabelLink
from cardhouse.trace.loops import Loop, loops
from cardhouse.trace.missing import MostEven, most_even
from cardhouse.trace.origin import SelfFunded, finn_index, finn_share, self_funded_prorata
from cardhouse.trace.ratios import Dealings, PaidInShares, RoundTrip, paid_in_shares, round_trip
from cardhouse.trace.window import NOBODY, Label, Window, financing_label, window_of

__all__ = [
    "NOBODY",
    "Bounds",
    "Circulation",
    "Convention",
    "Dealings",
    "Ensemble",
    "Interval",
    "Kind",
    "Label",
    "LabelBounds",
    "LabelLink",
    "Link",
    "Loop",
    "MostEven",
    "PaidInShares",
    "Reason",
    "RoundTrip",
    "SelfFunded",
    "Traced",
    "Window",
    "circular_part",
    "circular_part_bff",
    "ensemble",
    "financing_label",
    "finn_index",
    "finn_share",
    "label_bounds",
    "loops",
    "most_even",
    "over_ensemble",
    "paid_in_shares",
    "round_trip",
    "self_funded_bounds",
    "self_funded_prorata",
    "throughflow",
    "traced",
    "window_of",
]
