"""Where the money came from: circular part, loops, a seller's own money in its receipts, and bounds on it."""

from cardhouse.trace.bounds import Bounds, Kind, Link, Reason, self_funded_bounds
from cardhouse.trace.circular import Circulation, circular_part
from cardhouse.trace.flows import throughflow
from cardhouse.trace.forwarding import circular_part_bff
from cardhouse.trace.loops import Loop, loops
from cardhouse.trace.origin import SelfFunded, finn_index, finn_share, self_funded_prorata
from cardhouse.trace.ratios import Dealings, PaidInShares, RoundTrip, paid_in_shares, round_trip

__all__ = [
    "Bounds",
    "Circulation",
    "Dealings",
    "Kind",
    "Link",
    "Loop",
    "PaidInShares",
    "Reason",
    "RoundTrip",
    "SelfFunded",
    "circular_part",
    "circular_part_bff",
    "finn_index",
    "finn_share",
    "loops",
    "paid_in_shares",
    "round_trip",
    "self_funded_bounds",
    "self_funded_prorata",
    "throughflow",
]
