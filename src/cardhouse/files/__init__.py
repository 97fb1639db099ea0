"""Books on disk: the only room that parses."""

from cardhouse.files.find import book_path, shipped_books
from cardhouse.files.read import read_book
from cardhouse.files.schema import book_schema
from cardhouse.files.write import write_book

__all__ = ["book_path", "book_schema", "read_book", "shipped_books", "write_book"]
