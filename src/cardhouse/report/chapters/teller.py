"""What every chapter speaks from: the run, its language, and the foot that says what a figure rests on."""

from dataclasses import dataclass, replace

from cardhouse.report.parts import Foot, Sheet
from cardhouse.report.sheets import sheet
from cardhouse.runs import Run
from cardhouse.tables import DataTable
from cardhouse.words import Words


@dataclass(frozen=True)
class Teller:
    """Tell a run in one language; `tables` are the run's, by id."""

    run: Run
    words: Words
    tables: dict[str, DataTable]

    def foot(self, measures: str, limits: str, simulated: bool = True, paths: int | None = None) -> Foot:
        """Return the foot of a figure; what is simulated names its run and paths (the run's, if none given)."""
        recipe, words = self.run.recipe, self.words
        whole = words.numbers.whole
        source = words.text(
            "foot source" if simulated else "foot book",
            id=recipe.id,
            seed=recipe.seed,
            paths=whole(paths or recipe.paths),
            hash=recipe.book_hash,
            sources=self.sources(),
        )
        return Foot(measures, source, limits)

    def sources(self) -> str:
        """Return how many sources the book has, in words."""
        count = len(self.run.book.sources)
        return self.words.text("one source") if count == 1 else self.words.text("sources count", count=count)

    def sheet(self, table: DataTable) -> Sheet:
        """Return a table of the run as text."""
        return sheet(table, self.words)

    def noted(self, table: DataTable) -> Sheet:
        """Return a table as text with what it measures and cannot say under it."""
        return replace(self.sheet(table), note=f"{table.measures} {table.limits}")

    def name(self, entity: str) -> str:
        """Return the title of a firm."""
        return self.words.entity(self.run.book, entity)
