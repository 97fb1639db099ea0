"""Rules on drivers, rules and parameters (B6xx)."""

from cardhouse.model.checks.registry import Draft, Findings, rule

SLACK = 1e-9


@rule("B600", "drivers are both drawn from regimes and given", "keep regimes or given")
def drawn_and_given(draft: Draft) -> Findings:
    """Find books that say twice where the drivers come from."""
    if draft.book.drivers.regimes and draft.book.drivers.given is not None:
        yield ("drivers", "given"), "stands beside regimes; drivers are drawn or given, not both"


@rule("B601", "no regime is the first", "add `initial:` and the regime before quarter 1")
def no_beginning(draft: Draft) -> Findings:
    """Find regimes without an initial one."""
    if draft.book.drivers.regimes and draft.book.drivers.initial is None:
        yield ("drivers", "regimes"), "has no initial regime"


@rule("B602", "the probabilities of leaving a regime sum to more than 1", "lower them; staying has the rest")
def leaving_too_often(draft: Draft) -> Findings:
    """Find regimes whose moves to others, each at its largest, are more probable than certain."""
    for name, regime in draft.book.drivers.regimes.items():
        leaving = sum(
            figure.centre if figure.normal or figure.lognormal else figure.support[1] for figure in regime.next.values()
        )
        if leaving > 1 + SLACK:
            yield ("drivers", "regimes", name, "next"), f"sums to up to {leaving:g}, more than 1"


@rule("B603", "a regime gives the probability of staying", "leave it out: staying has the rest")
def staying_given(draft: Draft) -> Findings:
    """Find regimes that name themselves in `next`."""
    for name, regime in draft.book.drivers.regimes.items():
        if name in regime.next:
            yield ("drivers", "regimes", name, "next", name), "is the regime itself"


@rule("B604", "a regime is forced in a quarter that the book does not have", "take a quarter from 1 to quarters")
def forced_outside(draft: Draft) -> Findings:
    """Find forced quarters outside 1..T."""
    last = draft.book.book.quarters
    for quarter in draft.book.drivers.forced:
        if not 1 <= quarter <= last:
            yield ("drivers", "forced", str(quarter)), f"is quarter {quarter}, outside 1 to {last}"


@rule("B605", "the least factor of valuation is above the largest", "exchange vmin and vmax")
def crossed_valuation(draft: Draft) -> Findings:
    """Find vmin above vmax; both are 1 where the book does not set them."""
    rules = draft.book.rules
    low = rules.vmin.support[1] if rules.vmin else 1.0
    high = rules.vmax.support[0] if rules.vmax else 1.0
    if low > high + SLACK:
        yield ("rules", "vmin" if rules.vmin else "vmax"), f"lets vmin be {low:g}, above vmax {high:g}"


@rule("B606", "a figure has both times and times_rest", "keep one of the two")
def multiplied_twice(draft: Draft) -> Findings:
    """Find figures multiplied by a parameter and by the rest of one."""
    for place, figure in draft.figures:
        if figure.times is not None and figure.times_rest is not None:
            yield (*place, "times_rest"), "stands beside times"


@rule("B607", "a parameter is multiplied, in the end, by itself", "take times out of one of them")
def circular_parameters(draft: Draft) -> Findings:
    """Find parameters on a circle of times."""
    factors = {
        name: [p for p in (figure.current.times, figure.current.times_rest) if p is not None]
        for name, figure in draft.book.parameters.items()
    }
    for name in factors:
        seen: set[str] = set()
        ahead = list(factors[name])
        while ahead:
            one = ahead.pop()
            if one not in seen:
                seen.add(one)
                ahead += factors.get(one, [])
        if name in seen:
            yield ("parameters", name), "is multiplied, in the end, by itself"


@rule("B608", "a driver needs regimes and there are none", "add regimes, or delete it")
def idle_drivers(draft: Draft) -> Findings:
    """Find initial, reversion, price_growth and forced without regimes, where nothing would read them."""
    drivers = draft.book.drivers
    for field in ("initial", "reversion", "price_growth", "forced"):
        if getattr(drivers, field) not in (None, {}) and not drivers.regimes:
            yield ("drivers", field), "needs regimes, and there are none"


@rule("B609", "the valuation of the first regime can be zero", "give it a value above 0: all others are relative to it")
def worthless_beginning(draft: Draft) -> Findings:
    """Find an initial regime whose valuation factor may be 0."""
    drivers = draft.book.drivers
    first = drivers.regimes.get(drivers.initial or "")
    if (
        first is not None
        and first.valuation is not None
        and first.valuation.support[0] <= 0
        and not first.valuation.normal
    ):
        yield ("drivers", "regimes", drivers.initial or "", "valuation"), "can be 0, and all others are relative to it"
