"""Plain words of a YAML file: numbers, true and false, text, and words that YAML readers understand differently."""

import math
import re
from dataclasses import dataclass

_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_TRAP = re.compile(
    r"[-+]?0[0-9]+(?:\.[0-9]*)?"  # 010 is 8 to some readers
    r"|[-+]?[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9]*)?"  # 12:30 is 750
    r"|[-+]?[0-9][0-9_]*_[0-9_.]*"  # 1_000
    r"|[-+]?0[xXbBoO][0-9a-fA-F_]+"
)
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_SWITCHES = frozenset(form for word in ("yes", "no", "on", "off") for form in (word, word.title(), word.upper()))
_TRUTHS = {form: word == "true" for word in ("true", "false") for form in (word, word.title(), word.upper())}
_NOTHING = frozenset(("", "~", "null", "Null", "NULL"))

Plain = str | int | float | bool | None


@dataclass(frozen=True)
class Trap:
    """Name the fault of a word that must not be read (its code), and what stands in its place while reading goes on."""

    code: str
    instead: Plain


def plain_value(word: str) -> Plain | Trap:
    """Return the value of an unquoted word; None if it says nothing; a trap if readers differ or it is not finite."""
    if word and word[0].isalpha():
        if word in _SWITCHES:
            return Trap("B004", word.lower() in ("yes", "on"))
        return None if word in _NOTHING else _TRUTHS.get(word, word)
    if word in _NOTHING:
        return None
    if _TRAP.fullmatch(word):
        return Trap("B005", 0)
    if _WHOLE.fullmatch(word) and len(word) < 19:
        return int(word)
    if _DECIMAL.fullmatch(word):
        number = float(word)
        return number if math.isfinite(number) else Trap("B013", 0.0)
    return Trap("B013", 0.0) if _NOT_FINITE.fullmatch(word) else word


def key_is_trap(word: str) -> bool:
    """Tell whether an unquoted key reads as a number that readers understand differently."""
    return bool(_TRAP.fullmatch(word))
