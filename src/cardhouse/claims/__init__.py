"""Public statements as questions the engines answer: quantities, rules on them, verdicts, and a book's answer."""

from cardhouse.claims.bench import Bench
from cardhouse.claims.judge import Answered, Finding, Judged, Verdict, answered, judged, judged_claims, verdict
from cardhouse.claims.published import Published, published_figures, published_table
from cardhouse.claims.quantities import valued
from cardhouse.claims.sentences import number_text, said, value_text
from cardhouse.claims.tables import (
    answer_table,
    answer_text,
    claims_table,
    comparison_table,
    found_text,
    quantities_table,
    rebuttals_table,
    rules_text,
    sources_text,
    verdict_text,
)
from cardhouse.claims.value import WHOLE_BOOK, Span, Value

__all__ = [
    "WHOLE_BOOK",
    "Answered",
    "Bench",
    "Finding",
    "Judged",
    "Published",
    "Span",
    "Value",
    "Verdict",
    "answer_table",
    "answer_text",
    "answered",
    "claims_table",
    "comparison_table",
    "found_text",
    "judged",
    "judged_claims",
    "number_text",
    "published_figures",
    "published_table",
    "quantities_table",
    "rebuttals_table",
    "rules_text",
    "said",
    "sources_text",
    "value_text",
    "valued",
    "verdict",
    "verdict_text",
]
