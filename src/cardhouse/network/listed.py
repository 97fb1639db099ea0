"""Listed flows: a table of payments as the arrays of trace."""

import numpy as np

from cardhouse.model.flow_table import NO_QUARTER, FlowBook, financing_rows
from cardhouse.model.units import quarter_number
from cardhouse.network.flows import Measured, MeasuredFlow, MeasuredQuarters, View, flow_arrays


def listed_quarters(book: FlowBook, view: View, last: int) -> MeasuredQuarters:
    """Return the payments of a table quarter by quarter, those at a stage or firmer.

    Money from outside is what the world pays in the table, outflow what firms pay in it; nobody opens with cash.
    """
    found = [list[MeasuredFlow]() for _ in range(last)]
    for row, finances in zip(book.rows, financing_rows(book.rows), strict=True):
        at = quarter_number(row.quarter or NO_QUARTER, book.book.start)
        if at <= last and row.stage.firmness >= view.firmness and row.amount > 0:
            named = (row.payer, row.payee, row.kind, row.kind, row.deal or row.kind)
            found[at - 1].append(MeasuredFlow(*named, row.stage, finances, row.amount))
    quarters = []
    for at, flows in enumerate(found, start=1):
        arrays = flow_arrays(book.firms, flows)
        passing = (arrays.matrix, arrays.financing, arrays.given, arrays.paid)
        revenue = (arrays.earned, arrays.final, np.zeros(len(book.firms)))
        quarters.append(Measured(view, at, at, book.firms, tuple(flows), *passing, *revenue))
    return MeasuredQuarters(tuple(quarters), np.zeros(len(book.firms)))
