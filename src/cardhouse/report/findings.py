"""What a run found and what it cannot tell, in sentences computed from its numbers."""

from collections.abc import Iterator
from math import isfinite

from cardhouse.model.places import figures_of
from cardhouse.model.sources import Tier
from cardhouse.network import View
from cardhouse.report.picture import whole_run
from cardhouse.report.sheets import interval_text
from cardhouse.runs import Run, collapse_excess
from cardhouse.stress import Headline
from cardhouse.tables import Circularity, interval
from cardhouse.words import Words


def finding(run: Run, words: Words) -> str:
    """Return the first sentence of the page: how much of what the vendor receives may be its own money."""
    promised = whole_run(run, View.PROMISED)
    share = known_share(promised)
    if share is not None and promised.vendor is not None:
        low, prorata, high = share
        return words.text(
            "finding",
            name=words.entity(run.book, promised.vendor),
            low=words.percent(low),
            prorata=words.percent(prorata),
            high=words.percent(high),
            first=promised.first,
            last=promised.last,
        )
    if promised.circulation.defined:
        return words.text(
            "finding index", share=words.percent(promised.circulation.index), first=promised.first, last=promised.last
        )
    return words.text("finding none")


def conclusions(run: Run, words: Words) -> Iterator[str]:
    """Yield the paragraph under the first sentence: own money, collapse, what the financing changes."""
    for found in run.circularity:
        yield _own_money(run, found, words)
    for results, title in (
        (run.base, words.text("base")),
        (run.scenario, words.text("under", name=scenario_name(run, words))),
    ):
        for result in results or ():
            if result.id == "collapse":
                yield _chance(result, title, words)
    yield from _excess(run, words)


def known_share(found: Circularity) -> tuple[float, float, float] | None:
    """Return the self-funded share of a view; none without receipts, or where no bound could be computed."""
    share = found.share
    return share if share is not None and all(isfinite(part) for part in share) else None


def scenario_name(run: Run, words: Words) -> str:
    """Return the title of the run's scenario in words, of several joined ones with a plus."""
    titles = {name: words.title(scenario.title) for name, scenario in run.book.scenarios.items()}
    return " + ".join(titles.get(part, part) for part in run.recipe.scenario.split("+"))


def _own_money(run: Run, found: Circularity, words: Words) -> str:
    window = {"first": found.first, "last": found.last}
    view = words.text(f"view {found.view}")
    share = known_share(found)
    if share is None or found.vendor is None:
        if not found.circulation.defined:
            return words.text("nothing paid", view=view, **window)
        return words.text("goes round", view=view, share=words.percent(found.circulation.index), **window)
    low, prorata, high = (words.percent(part) for part in share)
    name = words.entity(run.book, found.vendor)
    return words.text("own money", view=view, name=name, low=low, prorata=prorata, high=high, **window)


def _chance(result: Headline, title: str, words: Words) -> str:
    low, high = interval(result)
    return words.text(
        "collapses",
        run=title,
        share=words.percent(result.mean),
        paths=words.numbers.whole(result.values.size),
        interval=interval_text(low, high, "probability", words.numbers),
    )


def _excess(run: Run, words: Words) -> Iterator[str]:
    """Yield whether the house collapses more or less often with the vendor's financing, on the same paths."""
    found = collapse_excess(run)
    if found is None:
        return
    mean, error = found
    if not mean and not error:
        yield words.text("same paths", paths=words.numbers.whole(run.recipe.side_paths))
        return
    low, high = mean - 1.96 * error, mean + 1.96 * error
    key = "more often" if low > 0 else "less often" if high < 0 else "no difference"
    points = words.numbers.points
    ends = (low, high) if (high >= 0 and low <= 0) or mean > 0 else (-high, -low)
    yield words.text(
        key,
        points=points(abs(mean)),
        low=points(ends[0]),
        high=points(ends[1]),
        paths=words.numbers.whole(run.recipe.side_paths),
    )


def collapse_meaning(run: Run, words: Words) -> str:
    """Return what a collapse is in this book; nothing where it defines none."""
    event = run.book.book.collapse
    if event is None or run.book.book.vendor is None:
        return ""
    return words.text(
        "collapse means",
        vendor=words.entity(run.book, run.book.book.vendor),
        fall=words.percent(event.fall.centre),
        built=words.percent(event.built.centre),
        customers=", ".join(words.entity(run.book, name) for name in run.book.book.customers),
    )


def cannot_tell(run: Run, words: Words) -> Iterator[str]:
    """Yield what a reader must know before any number: evidence, harsh rules, what intervals leave out."""
    figures = [(figure, source.tier) for _, figure, source in figures_of(run.book)]
    assumed = sum(tier is Tier.ASSUMPTION for _, tier in figures)
    ranges, hindsight = sum(not figure.certain for figure, _ in figures), sum(figure.hindsight for figure, _ in figures)
    whole = words.numbers.whole
    yield words.text(
        "tell assumptions",
        assumed=whole(assumed),
        figures=whole(len(figures)),
        ranges=whole(ranges),
        share=words.percent(assumed / max(1, len(figures))),
    )
    spread = [share.share for share in run.spread if share.share == share.share]
    if spread:
        yield words.text("tell spread", low=words.percent(min(spread)), high=words.percent(max(spread)))
    yield words.text("tell harsh")
    yield words.text("tell interval", paths=whole(run.recipe.paths), side=whole(run.recipe.side_paths))
    yield words.text("tell fungible")
    if hindsight:
        yield words.text("tell hindsight", count=whole(hindsight), day=words.day(run.book.book.as_of))
    outside = [words.title(entity.title) for entity in run.book.entities.values() if entity.outside]
    if outside:
        yield words.text("tell outside", names=", ".join(outside))
    unsolved = sum(sum(kinds.values()) for kinds in run.unsolved.values())
    if unsolved:
        yield words.text("tell unsolved", count=whole(unsolved))
    yield words.text("tell advice")
