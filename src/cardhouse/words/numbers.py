"""How the page writes numbers: three significant digits at most, true minus, never a bare nan."""

from dataclasses import dataclass
from math import floor, isfinite, isnan, log10
from typing import Final

from cardhouse.words.language import Language

MINUS: Final = "\u2212"
NARROW: Final = "\u202f"  # narrow no-break space
NO_NUMBER: Final[dict[Language, str]] = {"en": "not determinable", "fr": "indéterminable"}
LEAST_PERCENT: Final = 0.01
POINTS: Final = "percentage points"
"""Unit of a difference of shares or probabilities, itself given as a share."""
_POINTS: Final = (POINTS, "points de pourcentage")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Write numbers in one language."""

    language: Language = "en"

    def number(self, amount: float) -> str:
        """Return an amount with three significant digits at most; an infinite one as a sign, none as words."""
        if isnan(amount):
            return NO_NUMBER[self.language]
        if not isfinite(amount):
            return "∞" if amount > 0 else f"{MINUS}∞"
        size = abs(amount)
        if size >= 100:
            step = 10.0 ** (floor(log10(size)) - 2)
            text = f"{round(size / step) * step:,.0f}"
        elif size >= 0.0005 or not size:
            text = _trimmed(f"{size:.{2 - floor(log10(size))}f}" if size >= 0.1 else f"{size:.3f}")
        else:
            return self._signed(amount, "<0.001")
        return self._signed(amount, text)

    def percent(self, share: float, signed: bool = False) -> str:
        """Return a share as a percentage, three significant digits and two decimals at most."""
        if isnan(share):
            return NO_NUMBER[self.language]
        return f"{self.points(share, signed)}{NARROW if self.language == 'fr' else ''}%"

    def points(self, share: float, signed: bool = False) -> str:
        """Return a share or a difference of shares in percentage points, without the sign of percent."""
        size = 100 * abs(share)
        if not isfinite(size):
            return self.number(size)
        text = f"<{LEAST_PERCENT}" if 0 < size < LEAST_PERCENT / 2 else _trimmed(f"{size:.{2 if size < 9.995 else 1}f}")
        return self._signed(share, text, signed)

    def tenths(self, amount: float) -> str:
        """Return a difference with its sign and one decimal."""
        return self.localised(f"{amount:+.1f}")

    def value(self, amount: float, unit: str, signed: bool = False) -> str:
        """Return an amount of money as a number, a share as a percentage, a difference of shares in points."""
        if unit in _POINTS:
            return f"{self.points(amount, signed)} pts"
        if is_share(unit):
            return self.percent(amount, signed)
        return ("+" if signed and amount > 0 else "") + self.number(amount)

    def given(self, amount: float) -> str:
        """Return an amount as a book gives it, six significant digits at most."""
        return self._signed(amount, f"{abs(amount):g}") if isfinite(amount) else self.number(amount)

    def whole(self, count: int) -> str:
        """Return a count in full."""
        return self.localised(f"{count:,}")

    def localised(self, digits: str) -> str:
        """Return digits written by Python with the signs of the language: true minus, decimal mark, thousands."""
        text = digits.replace("-", MINUS)
        return text.replace(",", NARROW).replace(".", ",") if self.language == "fr" else text

    def _signed(self, amount: float, text: str, signed: bool = False) -> str:
        sign = (MINUS if amount < 0 else "+" if signed and amount > 0 else "") if text != "0" else ""
        return sign + self.localised(text)


def is_share(unit: str) -> bool:
    """Tell whether numbers of this unit are written as percentages."""
    return unit in ("probability", "probabilité", *_POINTS) or unit.split(" ")[0] in ("share", "part")


def rounded(amount: float, digits: int = 4) -> float | None:
    """Return an amount to some significant digits, for the data of a chart; none if it is not finite."""
    return float(f"{amount:.{digits}g}") if isfinite(amount) else None


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
