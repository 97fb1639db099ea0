"""Programs that read a workbook back, and the cells they find: those that are on this machine."""

import csv
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineWorkbook

Grid = list[list[object]]
_EVERY_SHEET_IN_FULL = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"


def calamine_cells(content: bytes) -> dict[str, Grid]:
    """Return the cells of each sheet: numbers, texts, days, empty ones as empty texts."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {
        name: [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
        for name in book.sheet_names
    }


def office_cells(content: bytes) -> dict[str, Grid]:
    """Return the cells of each sheet as LibreOffice reads them, numbers in full precision."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "report.xlsx")
        file.write_bytes(content)
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to"]
        done = subprocess.run(
            [*command, _EVERY_SHEET_IN_FULL, "--outdir", folder, str(file)], capture_output=True, timeout=90, check=True
        )
        assert b"Error" not in done.stdout + done.stderr, done
        found = {}
        for sheet in Path(folder).glob("report-*.csv"):
            with sheet.open(encoding="utf-8", newline="") as lines:
                found[sheet.stem.removeprefix("report-")] = [[_cell(text) for text in row] for row in csv.reader(lines)]
        return found


def _cell(text: str) -> object:
    for kind in (float, date.fromisoformat):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


READERS: dict[str, Callable[[bytes], dict[str, Grid]]] = {"calamine": calamine_cells}
if shutil.which("soffice"):
    READERS["soffice"] = office_cells
