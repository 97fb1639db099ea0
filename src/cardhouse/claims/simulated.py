"""Quantities of simulated paths: chances of events and means of amounts, alone or against another run."""

import numpy as np
from jaxtyping import Bool, Float, Int

from cardhouse.claims.bench import Bench
from cardhouse.claims.value import Span, Value, exactly, unknown
from cardhouse.model.claims import Quantity
from cardhouse.simulate import CHANNELS, Paths
from cardhouse.tables import Z, money
from cardhouse.tables import chance as share_of_paths
from cardhouse.words import POINTS

BASE = "base"
_CUSTOM, _CHIPS = ("custom hardware",), ("hardware", "custom hardware")


def event_of(customers: tuple[str, ...], one: Quantity, paths: Paths) -> Bool[np.ndarray, " path"]:
    """Return on which paths the quantity's event happens."""
    firms = paths.network.firms.ids
    match one.event:
        case "collapse":
            return np.asarray(paths.collapsed > 0)
        case "any-default":
            return np.asarray((paths.defaulted[[firms.index(name) for name in customers]] > 0).any(axis=0))
        case "default":
            return np.asarray(paths.defaulted[firms.index(one.entity or "")] > 0)
        case _:
            when = np.where(paths.defaulted > 0, paths.defaulted, np.iinfo(np.int64).max)
            mine = firms.index(one.entity or "")
            return np.asarray((when[mine] == when.min(axis=0)) & (paths.defaulted[mine] > 0))


def chance(bench: Bench, one: Quantity) -> Value:
    """Return the share of paths on which an event happens with its 95% interval; against another run, the paired
    difference."""
    customers = bench.book.book.customers

    def happens(under: str) -> tuple[np.ndarray, Int[np.ndarray, " path"]]:
        paths = bench.paths(under)
        event = event_of(customers, one, paths)
        kept = _kept(one, paths) & _not_before(customers, one, paths, event)
        return event[kept].astype(float), paths.at[kept]

    found, at = happens(one.under or BASE)
    if not found.size:
        return unknown("why no path", "probability")
    if one.less is not None:
        return _difference((found, at), happens(one.less), POINTS)
    share = share_of_paths(found)
    return Value(share.low, share.share, share.high, "probability", Span.INTERVAL)


def _not_before(customers: tuple[str, ...], one: Quantity, paths: Paths, event: np.ndarray) -> np.ndarray:
    """Return the paths on which the firm of `after_default` defaults and the event does not come first; all, without
    one."""
    if one.after_default is None:
        return np.ones(paths.at.size, dtype=bool)
    firms = paths.network.firms.ids
    failed = paths.defaulted[firms.index(one.after_default)]
    who = [firms.index(name) for name in ([one.entity] if one.entity is not None else customers)]
    when = paths.collapsed if one.event == "collapse" else np.where(event, paths.defaulted[who].max(axis=0), 0)
    return np.asarray((failed > 0) & (~event | (when >= failed)))


def mean(bench: Bench, one: Quantity) -> Value:
    """Return the mean over paths of a firm's revenue, losses or lost sales, 1.96 standard errors either side."""

    def amounts(under: str) -> tuple[np.ndarray, np.ndarray]:
        paths = bench.paths(under)
        kept = _kept(one, paths)
        return _amounts(one, paths)[kept], paths.at[kept]

    found, at = amounts(one.under or BASE)
    if not found.size:
        return unknown("why no path", money(bench.book))
    if one.less is not None:
        return _difference((found, at), amounts(one.less), money(bench.book))
    return _mean(found, money(bench.book))


def _amounts(one: Quantity, paths: Paths) -> Float[np.ndarray, " path"]:
    at = paths.network.firms.ids.index(one.entity or "")
    match one.item:
        case "revenue":
            found = paths.firms["revenue"][:, at].sum(axis=0)
        case "last-year-revenue":
            found = paths.firms["revenue"][-4:, at].sum(axis=0)
        case "lost-sales":
            found = paths.lost_sales[at]
        case _ if one.channel is not None:
            found = paths.losses[at, CHANNELS.index(one.channel)]
        case _:
            found = paths.losses[at].sum(axis=0)
    return np.asarray(found)


def _kept(one: Quantity, paths: Paths) -> Bool[np.ndarray, " path"]:
    """Return the paths that meet the quantity's conditions."""
    firms = paths.network.firms.ids
    kept = np.ones(paths.at.size, dtype=bool)
    if one.if_default is not None:
        kept &= paths.defaulted[firms.index(one.if_default)] > 0
    if one.unless_default is not None:
        kept &= paths.defaulted[firms.index(one.unless_default)] == 0
    return kept


def _difference(one: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray], unit: str) -> Value:
    """Return the paired mean difference on the paths that both runs have."""
    _, a, b = np.intersect1d(one[1], other[1], assume_unique=True, return_indices=True)
    if not a.size:
        return unknown("why no shared path", unit)
    change = one[0][a] - other[0][b]
    if unit == POINTS and not change.any():  # what Wilson's interval leaves open where no path of n differs
        wide = Z**2 / (change.size + Z**2)
        return Value(-wide, 0.0, wide, unit, Span.INTERVAL)
    return _mean(change, unit)


def _mean(found: np.ndarray, unit: str) -> Value:
    if found.size == 1:
        return unknown("why one path", unit)
    wide = 1.96 * float(found.std(ddof=1) / np.sqrt(found.size))
    centre = float(found.mean())
    return Value(centre - wide, centre, centre + wide, unit, Span.INTERVAL)


def signed(bench: Bench, one: Quantity) -> Value:
    """Return the share of paths on which a deal is signed, with its 95% interval; exact where the book says that it
    is."""
    drawn = bench.paths(one.under or BASE).signed[one.deal or ""]
    if bench.book.deals[one.deal or ""].probability is None:
        return exactly(float(drawn.mean()), "probability")
    share = share_of_paths(drawn)
    return Value(share.low, share.share, share.high, "probability", Span.INTERVAL)


def custom_share(bench: Bench, one: Quantity) -> Value:
    """Return custom chips' share of all chips that the firms buy in the last four quarters, mean spend over mean
    spend: no interval is known."""
    flows, unit = bench.paths(one.under or BASE).flows, "share of chip spending"
    spent = {
        kind: sum(float(flows.paid[-4:, at].sum()) for at, line in enumerate(flows.lines) if line.kind == kind)
        for kind in _CHIPS
    }
    total = sum(spent.values())
    if total <= 0:
        return unknown("why no chips", unit)
    share = sum(spent[kind] for kind in _CUSTOM) / total
    return Value(share, share, share, unit, Span.MEAN)
