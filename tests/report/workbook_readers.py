"""Programs that read a workbook back, and the cells they find: those that are on this machine."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineWorkbook

Grid = list[list[object]]


def calamine_cells(content: bytes) -> dict[str, Grid]:
    """Return the cells of each sheet: numbers, texts, days, empty ones as empty texts."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {
        name: [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
        for name in book.sheet_names
    }


def office_cells(content: bytes) -> dict[str, Grid]:
    """Return the cells of each sheet as LibreOffice understood them: those of the file that it saves anew."""
    with tempfile.TemporaryDirectory() as folder:
        file, saved = Path(folder, "report.xlsx"), Path(folder, "saved")
        file.write_bytes(content)
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx"]
        done = subprocess.run(
            [*command, "--outdir", str(saved), str(file)], capture_output=True, timeout=90, check=True, text=True
        )
        assert "Error" not in done.stdout + done.stderr, done
        return calamine_cells((saved / file.name).read_bytes())


READERS: dict[str, Callable[[bytes], dict[str, Grid]]] = {"calamine": calamine_cells}
if shutil.which("soffice"):
    READERS["soffice"] = office_cells
