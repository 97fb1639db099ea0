"""The README's example runs as it is written, and every public name is there, typed and no room's name."""

import re
import subprocess
import sys
from pathlib import Path

import cardhouse

ROOT = Path(__file__).resolve().parents[2]


def fresh(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True)


def test_the_python_of_the_readme_runs_as_written() -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 2
    shown = "\nassert [round(x, 3) for x in circularity(book, View.SIGNED, 1, 1).share] == [0.133, 0.278, 0.333]"
    shown += "\nassert simulate_book(book, paths=8, seed=1).defaulted.shape[1] == 8"
    index = "\nassert round(circularity(payments(rows, vendor='N'), View.SETTLED).circulation.index, 9) == 0.4"
    for code in (blocks[0] + shown, blocks[1] + index):
        done = fresh(code)
        assert done.returncode == 0, done.stderr


def test_every_public_name_can_be_imported_from_the_root() -> None:
    lines = [f"from cardhouse import {name}" for name in cardhouse.__all__]
    modules = f"assert not [x for x in ({', '.join(cardhouse.__all__)},) if type(x) is type(sys)]"
    for order in (lines, lines[::-1]):  # a room imported before must not hide a name
        done = fresh("\n".join(["import sys", *order, *order, modules]))
        assert done.returncode == 0, done.stderr


def test_no_public_name_is_a_rooms_and_the_marker_of_types_is_there() -> None:
    package = ROOT / "src" / "cardhouse"
    rooms = {path.stem for path in package.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert not rooms & set(cardhouse.__all__)
    assert (package / "py.typed").is_file()


def test_mypy_knows_the_public_names(tmp_path: Path) -> None:
    imports = "\n".join(f"from cardhouse import {name}" for name in cardhouse.__all__)
    (tmp_path / "user.py").write_text(f"{imports}\nreveal_type(simulate_book)\nreveal_type(read_book)\n")
    argv = [sys.executable, "-m", "mypy", "--strict", str(tmp_path / "user.py")]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "Paths" in done.stdout
