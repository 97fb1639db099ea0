"""Books on disk: the only room that parses."""

from cardhouse.files.find import book_path, shipped_books
from cardhouse.files.flow_table import read_flow_table
from cardhouse.files.read import read_book
from cardhouse.files.schema import book_schema
from cardhouse.files.write import write_book
from cardhouse.model.known import known_on, unknown_on

__all__ = [
    "book_path",
    "book_schema",
    "known_on",
    "read_book",
    "read_flow_table",
    "shipped_books",
    "unknown_on",
    "write_book",
]
