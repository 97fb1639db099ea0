"""What claims are measured on: a book, its runs and measures, each made once and only when asked for."""

from collections.abc import Callable, Mapping
from functools import cached_property

from cardhouse.model.book import Book, vendor_financing
from cardhouse.model.change import changed
from cardhouse.network import Measured, MeasuredQuarters, View, measured_quarters
from cardhouse.simulate import Paths, simulate
from cardhouse.stress import CounterfactualCurve, counterfactual_curve, without_deals
from cardhouse.tables import NO_VENDOR_FINANCING, Circularity, circularity_of

Progress = Callable[[str, int, int], None]


class Bench:
    """Hold a book and what the engines found about it.

    Args:
        book: the book as read.
        paths: paths of every run that is made here.
        seed: chooses the random numbers.
        threads: chunks run side by side.
        done: runs that exist already, by scenario.
        curve: the counterfactual curve, if it exists already.
        progress: called with (what is being done, steps done, steps in all).
    """

    def __init__(
        self,
        book: Book,
        *,
        paths: int,
        seed: int = 1,
        threads: int = 2,
        done: Mapping[str, Paths] | None = None,
        curve: CounterfactualCurve | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.book, self.count, self.seed, self.threads = book, paths, seed, threads
        self._paths = dict(done or {})
        self._curve = curve
        self._circular: dict[tuple[View, int, int], Circularity] = {}
        self._measured: dict[View, MeasuredQuarters] = {}
        self._say = progress or (lambda what, done, of: None)

    def paths(self, under: str) -> Paths:
        """Return the paths under a scenario, several joined with `+`, or without any of the vendor's financing."""
        if under not in self._paths:
            self._paths[under] = simulate(
                self._variant(under),
                base=self.book,
                paths=self.count,
                seed=self.seed,
                threads=self.threads,
                progress=lambda done, of: self._say(under, done, of),
            )
        return self._paths[under]

    def _variant(self, under: str) -> Book:
        if under == NO_VENDOR_FINANCING:
            return without_deals(self.book, vendor_financing(self.book))
        return changed(self.book, under)

    def circularity(self, view: View, first: int, last: int) -> Circularity:
        """Return the measures of a view and window."""
        key = (view, first, last)
        if key not in self._circular:
            self._circular[key] = circularity_of(self.book, self._quarters(view), first, last)
        return self._circular[key]

    def quarterly(self, view: View) -> tuple[Measured, ...]:
        """Return the flows of a view quarter by quarter."""
        return self._quarters(view).quarters

    def _quarters(self, view: View) -> MeasuredQuarters:
        if view not in self._measured:
            self._measured[view] = measured_quarters(self.book, view, self.book.book.quarters)
        return self._measured[view]

    @cached_property
    def curve(self) -> CounterfactualCurve | None:
        """Return the curve over replacement and lock; none if the vendor finances nobody."""
        return self._curve or counterfactual_curve(
            self.book,
            paths=self.count,
            seed=self.seed,
            threads=self.threads,
            progress=lambda done, of: self._say("curve over replacement and lock", done, of),
        )
