"""Tables as comma-separated text, for other programs."""

import csv
from io import StringIO

from cardhouse.tables import DataTable


def csv_text(table: DataTable) -> str:
    """Return a table as CSV (RFC 4180): ids of the columns, then a row a line; an empty cell has no value."""
    kept = StringIO()
    writer = csv.writer(kept)
    writer.writerow([column.id for column in table.columns])
    writer.writerows(["" if cell is None else cell for cell in row] for row in table.rows)
    return kept.getvalue()
