"""The languages cardhouse speaks."""

from typing import Literal

Language = Literal["en", "fr"]
