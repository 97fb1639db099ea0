"""The command line: one file a verb."""

from cardhouse.cli.main import main

__all__ = ["main"]
