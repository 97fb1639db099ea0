"""Time to read a book of 5,000 entities and as many deals, against PyYAML's C loader alone on the same text.

Both run without Python's garbage collector, which `read_book` rests while it reads. The C loader gives plain values.
Reading a book also keeps every value's line, refuses what is no book, checks every figure and every reference between
records, and resolves what is inherited.
"""

import gc
import sys
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import yaml
from stopwatch import least_times

from cardhouse.files import read_book

ENTITIES, SEED, REPEATS = 5_000, 1, 3


def large_book(seed: int) -> dict:
    """Return a book of many entities with five to nine figures each, and a lease from every one to another."""
    r = Random(seed)
    names = [f"firm-{at:04d}" for at in range(ENTITIES)]
    source = {"title": "Made up", "tier": "assumption", "note": "made up to time the reading of a large book"}
    head = {"id": "large", "title": {"en": "Large", "fr": "Grand"}, "as_of": "2025-12-31", "start": "2026Q1"}

    def figure(low: float, high: float) -> dict | float:
        mode = round(r.uniform(low, high), 3)
        return {"low": low, "mode": mode, "high": high} if r.random() < 0.3 else mode

    entities = {
        name: {
            "title": name.capitalize(),
            "role": "other",
            "cash": figure(0, 20),
            "revenue": figure(0, 10),
            "cost_share": figure(0, 0.9),
            "debt": figure(0, 20),
            "rate": figure(0, 0.1),
            "growth": [round(r.uniform(0, 0.2), 3) for _ in range(r.randint(1, 4))],
        }
        for name in names
    }
    deals = {
        f"lease-{at:04d}": {
            "kind": "lease",
            "title": f"Lease {at}",
            "payer": name,
            "payee": names[at - 1],
            "schedule": {"flat": figure(0, 5), "from": "2026Q1", "to": "2026Q4"},
        }
        for at, name in enumerate(names)
    }
    return {
        "book": {**head, "quarters": 8, "currency": "USD", "unit": "bn", "source": "made-up"},
        "sources": {"made-up": source},
        "entities": entities,
        "deals": deals,
    }


def main() -> int:
    """Print one line a number."""
    text = yaml.dump(large_book(SEED), Dumper=yaml.CSafeDumper, sort_keys=False)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "large.yaml"
        file.write_text(text, encoding="utf-8")
        book = read_book(file)
        print(f"read: {len(book.entities):,} entities, {len(book.deals):,} deals, {len(text) / 1e6:.1f} MB")
        del book
        gc.collect()
        gc.disable()
        times = least_times(
            {"read_book": lambda: read_book(file), "yaml.CSafeLoader": lambda: yaml.load(text, yaml.CSafeLoader)},
            REPEATS,
        )
    gc.enable()
    for name, seconds in times.items():
        print(f"{name}: {seconds.wall:.2f} s")
    print(f"ratio, read_book / yaml.CSafeLoader: {times['read_book'].wall / times['yaml.CSafeLoader'].wall:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
