"""Finding texts in bytes of UTF-8, letter case aside, at the speed of memory.

PCRE2's compiled code looks for a single text far faster than anything else that Python can call; where the package is
not there, Python's own engine does the same.
"""

from __future__ import annotations

import re
from typing import Any, Protocol

try:
    import pcre2
except ImportError:
    engine: Any = re
else:
    engine = pcre2

__all__ = ["ByteText", "Finder"]

# Letters of other scripts whose lower case holds an ASCII letter.
_KELVIN_SIGN = "\N{KELVIN SIGN}".encode()
_DOTTED_CAPITAL_I = "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}".encode()


class Finder(Protocol):
    """A compiled pattern over bytes."""

    def search(self, data: bytes, position: int = 0, /) -> Any: ...

    def findall(self, data: bytes, /) -> list[bytes]: ...


class ByteText:
    """An ASCII text in lower case that is found wherever it would be in the lower case of the text behind the bytes."""

    __slots__ = ("_lenient", "_plain")

    def __init__(self, text: str) -> None:
        self._plain = _compiled(re.escape(text.encode()))
        lenient = re.escape(text.encode()).replace(b"k", b"(?:k|%b)" % _KELVIN_SIGN)
        if text.endswith("i"):
            lenient = lenient[:-1] + b"(?:i|%b)" % _DOTTED_CAPITAL_I
        self._lenient = _compiled(lenient) if "k" in text or text.endswith("i") else None

    def finder(self, data: bytes) -> Finder:
        """Return what finds the text in these bytes."""
        return self._lenient if self._lenient is not None and _has_other_letters(data) else self._plain


def _has_other_letters(data: bytes) -> bool:
    """Look for their first bytes before all of them: a single byte is found faster than anything else."""
    if _KELVIN_SIGN[:1] in data or _DOTTED_CAPITAL_I[:1] in data:
        return _OTHER_LETTERS.search(data) is not None
    return False


def _compiled(pattern: bytes) -> Finder:
    finder: Finder = engine.compile(pattern, engine.IGNORECASE)
    return finder


_OTHER_LETTERS = _compiled(b"%b|%b" % (_KELVIN_SIGN, _DOTTED_CAPITAL_I))
