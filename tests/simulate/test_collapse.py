"""The event that a book calls collapse, on worked example B, where every quarter can be followed by hand."""

from pathlib import Path

import pytest

from cardhouse.files import read_book
from cardhouse.model.book import Collapse
from cardhouse.model.figures import Figure
from cardhouse.model.stages import Reached, Stage
from cardhouse.network import compile_network
from cardhouse.simulate import simulate_chunk
from cardhouse.simulate.drivers import still_shocks

BUST = Path(__file__).parents[2] / "cases/valid/worked-b.yaml"


def collapse_of(fall: float, built: float, signed: bool = True) -> int:
    book = read_book(BUST)
    event = Collapse(fall=Figure(value=fall), built=Figure(value=built))
    book = book.model_copy(update={"book": book.book.model_copy(update={"collapse": event})})
    if not signed:
        letter = (Reached(stage=Stage.LETTER_OF_INTENT, on=book.book.as_of),)
        deal = book.deals["compute"].model_copy(update={"stages": letter, "probability": Figure(value=0.0)})
        book = book.model_copy(update={"deals": {**book.deals, "compute": deal}})
    network = compile_network(book)
    return int(simulate_chunk(network, still_shocks(network), 0.0).collapsed[0])


# The vendor's trailing year: 44, 48, 50.9, 51.7 (peak), 45.8, 39.0, 31.1, 25.3, 22.2 ...; the lab defaults in
# quarter 8; of the plan of four quarters is built: 0.95 to quarter 4, 0.7 to 6, 0.6 to 7, 0.5 to 8.
@pytest.mark.parametrize(
    ("fall", "built", "quarter"),
    [
        (0.3, 0.5, 8),  # fallen by 40% in quarter 7, but the lab lives and builds: its default makes it a collapse
        (0.3, 0.65, 7),  # fallen and under-built in quarter 7
        (0.2, 0.75, 6),  # fallen by 25% and under-built in quarter 6
        (0.55, 0.5, 9),  # the lab has defaulted before the revenue has fallen that far
        (0.95, 0.5, 0),  # never falls that far
    ],
)
def test_collapse_needs_the_fall_and_a_customer_that_is_dead_or_does_not_build(
    fall: float, built: float, quarter: int
) -> None:
    assert collapse_of(fall, built) == quarter


def test_what_was_never_signed_is_nobodys_plan() -> None:
    assert collapse_of(0.3, 0.5, signed=False) == 0


def test_a_book_without_the_event_never_collapses() -> None:
    book = read_book(BUST)
    network = compile_network(book.model_copy(update={"book": book.book.model_copy(update={"collapse": None})}))
    assert int(simulate_chunk(network, still_shocks(network), 0.0).collapsed[0]) == 0
