"""A run: every result of one book under one scenario beside its base."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cardhouse.claims import Answered, Bench, Judged, Published, answered, judged_claims, published_figures
from cardhouse.model.book import Book, vendor_financing
from cardhouse.model.change import BASE, changed
from cardhouse.network import View
from cardhouse.runs.recipe import Recipe, recipe_of
from cardhouse.simulate import Paths, simulate
from cardhouse.stress import (
    CounterfactualCurve,
    Headline,
    Mover,
    SpreadShare,
    assumption_share,
    counterfactual_curve,
    headlines,
    movers,
    without_deals,
)
from cardhouse.tables import (
    NO_VENDOR_FINANCING,
    Circularity,
    TracedView,
    circularity,
    scenario_title,
    traced_view,
)
from cardhouse.words import ENGLISH, Words

Report = Callable[[str, int, int], None]

VIEWS = (View.SIGNED, View.PROMISED)
"""What is counted: what is signed, and all that is promised. They hold one another and are never added up."""


@dataclass(frozen=True)
class Run:
    """Hold a run's results: the base and the named scenario in full, the other scenarios' headlines, the measures,
    the curve, the claims.

    `scenario_paths` is none when the run is of the base alone. `side` maps every other scenario to its headlines at
    the recipe's side paths; `unfinanced` are the base's headlines on the same paths without the vendor's
    financing. `circularity` has both views in every window, the whole run last; `traced` says all that both views say
    of the whole run, money followed quarter by quarter. `unsolved` counts, for every run by name, the paths that could
    not be solved by kind; no result counts them. Claims and answer are judged on these same runs; `published` are the
    figures of others beside them.
    """

    recipe: Recipe
    book: Book
    base_paths: Paths
    base: tuple[Headline, ...]
    scenario_book: Book
    scenario_paths: Paths | None
    scenario: tuple[Headline, ...] | None
    side: dict[str, tuple[Headline, ...]]
    unfinanced: tuple[Headline, ...] | None
    circularity: tuple[Circularity, ...]
    traced: tuple[TracedView, ...]
    curve: CounterfactualCurve | None
    spread: tuple[SpreadShare, ...]
    movers: tuple[Mover, ...]
    unsolved: dict[str, dict[str, int]]
    claims: tuple[Judged, ...]
    answer: Answered | None
    published: Mapping[str, Published]


def windows(book: Book) -> tuple[int, ...]:
    """Return the last quarters of the windows in which the measures are taken: the first four quarters, and the
    whole run."""
    return tuple(dict.fromkeys((min(4, book.book.quarters), book.book.quarters)))


def run_book(
    book: Book,
    *,
    scenario: str = BASE,
    paths: int = 10_000,
    seed: int = 1,
    threads: int = 2,
    report: Report | None = None,
    words: Words = ENGLISH,
) -> Run:
    """Return the run of a book under a scenario (several joined with `+`).

    Args:
        book: the book as read.
        scenario: the scenario shown beside the base; `base` for the base alone.
        paths: paths of the base and of the scenario.
        seed: chooses the random numbers, the same for every scenario.
        threads: chunks run side by side; no number depends on it.
        report: called with (what is being done, steps done, steps in all).
        words: the language in which that is said.

    Raises:
        UsageError: the book has no such scenario.
        BookError: the scenario breaks a rule of the book.
        SolveError: no path could be solved.
    """
    recipe = recipe_of(book, scenario=scenario, paths=paths, seed=seed)
    say = report or (lambda what, done, of: None)
    done = _all_paths(book, recipe, threads, say, words)
    base_paths, scenario_paths = done[BASE], None if scenario == BASE else done[scenario]
    base, unfinanced = headlines(book, base_paths), done.get(NO_VENDOR_FINANCING)
    curve = counterfactual_curve(
        book,
        paths=recipe.side_paths,
        seed=seed,
        threads=threads,
        progress=lambda done, of: say(words.text("doing curve"), done, of),
    )
    spread = assumption_share(
        book, base_paths, threads=threads, progress=lambda done, of: say(words.text("doing spread"), done, of)
    )
    traced = tuple(traced_view(book, view) for view in VIEWS)
    bench = Bench(book, paths=recipe.side_paths, seed=seed, threads=threads, done=done, curve=curve, progress=say)
    return Run(
        recipe=recipe,
        book=book,
        base_paths=base_paths,
        base=base,
        scenario_book=changed(book, scenario),
        scenario_paths=scenario_paths,
        scenario=None if scenario_paths is None else headlines(book, scenario_paths),
        side={name: headlines(book, done[name]) for name in book.scenarios if name != scenario},
        unfinanced=None if unfinanced is None else headlines(book, unfinanced),
        circularity=(*_first_windows(book), *(one.circularity for one in traced)),
        traced=traced,
        curve=curve,
        spread=spread,
        movers=movers(book, base_paths, base),
        unsolved={name: dict(paths_.unsolved) for name, paths_ in done.items()},
        claims=judged_claims(bench),
        answer=answered(bench),
        published=published_figures(bench),
    )


def _first_windows(book: Book) -> tuple[Circularity, ...]:
    """Return the measures of both views in every window but the whole run."""
    return tuple(circularity(book, view, 1, last) for last in windows(book)[:-1] for view in VIEWS)


def _all_paths(book: Book, recipe: Recipe, threads: int, say: Report, words: Words) -> dict[str, Paths]:
    """Return the paths of the base and the named scenario in full, and at side paths of the other scenarios and of the
    base without the vendor's financing, by name."""
    full = dict.fromkeys((BASE, recipe.scenario), recipe.paths)
    counts = {**full, **{name: recipe.side_paths for name in book.scenarios if name not in full}}
    books = {name: changed(book, name) for name in counts}
    if removed := vendor_financing(book):
        books[NO_VENDOR_FINANCING] = without_deals(book, removed)
        counts[NO_VENDOR_FINANCING] = recipe.side_paths

    def simulated(name: str) -> Paths:
        title = words.text("the base") if name == BASE else scenario_title(book, name, words)
        return simulate(
            books[name],
            base=book,
            paths=counts[name],
            seed=recipe.seed,
            threads=threads,
            progress=lambda done, of: say(title, done, of),
        )

    return {name: simulated(name) for name in counts}
