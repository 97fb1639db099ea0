"""Bounds over time: how much of any vendor's receipts can, and must, be the money of one or several financiers."""

from collections.abc import Sequence
from dataclasses import dataclass

from cardhouse.trace.bounds import Bounds, bounds_of
from cardhouse.trace.labelling import LabelLink, labelling_of
from cardhouse.trace.window import Label, Window


@dataclass(frozen=True)
class LabelBounds:
    """Hold the bounds on a vendor's labelled receipts over a window.

    Attributes:
        each: bounds of each label, in the order given, with the others present.
        together: bounds of the sum of all labels; not the sum of theirs, for labels compete for the same flows.
    """

    each: tuple[Bounds, ...]
    together: Bounds


def label_bounds(window: Window, labels: Sequence[Label], vendor: int, links: Sequence[LabelLink] = ()) -> LabelBounds:
    """Return the intervals in which a vendor's receipts with each label, and with any, must lie.

    Minimum and maximum of `sum_t sum_i (paid_l + y_l)_iv` on the time-expanded graph: in quarter t node j holds what
    it kept of the quarter before and all it receives; of label l

        kept_(t-1) + sum_i (paid_l + y_l)_ij + outside_l = sum_k y_l,jk + gone_l + kept_t

    with `sum_l (paid_l + y_l) <= F`, `sum_l kept_l <= balance` and, for what is gone, spent outside or on payments that
    start marked (which overrides older marks), `sum_l gone_l <= outflow_j - sum_k (F - sum_l paid_l)_jk`. A label ends
    on arrival at its end; opening cash carries none; money cannot fund the past. Within a quarter the order of payments
    is not known, so money may pass a vendor that is not its label's end more than once, and each pass counts, as it
    does pro rata. What no label can reach carries none. One label is a flow on a network, several are a multi-commodity
    flow.

    Args:
        window: the flows.
        labels: whose money is followed.
        vendor: v, whose receipts are asked for; any node.
        links: documented uses of the money. Links that the flows cannot satisfy give bounds of kind NONE.

    Raises:
        ValueError: if a label does not fit the window, labels mark more than passes, or a node does not exist.

    Source: model definition of this project; Ford and Fulkerson (1958), Oper. Res. 6:419-433 (flows over time);
        Ahuja, Magnanti, Orlin (1993), Network Flows, ch. 17 (multi-commodity flows).
    """
    labelling = labelling_of(window, labels, vendor, links)
    every = range(len(labels))
    each = tuple(bounds_of(labelling, (label,), links) for label in every)
    return LabelBounds(each, each[0] if len(each) == 1 else bounds_of(labelling, every, links))
