"""Functions on texts."""

from __future__ import annotations

from urllib.parse import unquote

from tocsin.expressions.functions.declaration import Text, Values, function
from tocsin.expressions.regexes import Regex, Replacement, compile_regex, parse_replacement
from tocsin.expressions.structured import DocumentPath, parse_document_path, select_texts

__all__ = ["len_", "lower", "ltrim", "replace", "rtrim", "spath", "substr", "trim", "upper", "urldecode"]

_BLANKS = " \t"


@function("len")
def len_(text: Text) -> int:
    """Count the characters of a text."""
    return len(text)


@function("lower", per_value=True)
def lower(text: Text) -> Text:
    """Write a text in lower case."""
    return text.lower()


@function("upper", per_value=True)
def upper(text: Text) -> Text:
    """Write a text in upper case."""
    return text.upper()


@function("ltrim")
def ltrim(text: Text, characters: Text = _BLANKS) -> Text:
    """Take away the characters at the start of a text that are in a set."""
    return text.lstrip(characters)


@function("rtrim")
def rtrim(text: Text, characters: Text = _BLANKS) -> Text:
    """Take away the characters at the end of a text that are in a set."""
    return text.rstrip(characters)


@function("trim")
def trim(text: Text, characters: Text = _BLANKS) -> Text:
    """Take away the characters at both ends of a text that are in a set."""
    return text.strip(characters)


@function("replace", prepare={"pattern": compile_regex, "replacement": parse_replacement})
def replace(text: Text, pattern: Regex, replacement: Replacement) -> Text:
    """Put a replacement in the place of every match of a regular expression."""
    return pattern.sub(replacement, text)


@function("substr")
def substr(text: Text, start: int, length: int | None = None) -> Text:
    """Cut a part out of a text: positions count from 1, negative ones from the end."""
    first = len(text) + start if start < 0 else start - 1
    last = len(text) if length is None else first + length
    return text[max(first, 0) : max(last, 0)]


@function("urldecode")
def urldecode(text: Text) -> Text:
    """Put characters in the place of their percent escapes."""
    return unquote(text, errors="replace")


@function("spath", prepare={"path": parse_document_path})
def spath(text: Text, path: DocumentPath) -> Values:
    """Read what stands at a path in a JSON or XML document."""
    return select_texts(text, path)
