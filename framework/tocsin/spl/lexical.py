"""The lexical rules of SPL's contexts: what a quote, a backslash and a blank mean depends on where they stand.

A search value drops the backslash before a backslash, a quote or other punctuation and keeps it before letters and
digits. An eval text and a regular expression know only the escapes of backslash and double quote. `*` cannot be
escaped anywhere.
(Search Manual, *Backslashes*; case `ransomware_notes_bulk_creation` of security_content for punctuation.)
"""

from __future__ import annotations

import re

__all__ = [
    "BLANK",
    "NAME",
    "QUOTED",
    "blank_comments",
    "quote",
    "quote_field",
    "quote_value",
    "text_or_quoted",
    "unclosed_comment",
    "unescape",
    "unescape_name",
    "unescape_value",
]

BLANK = re.compile(r"\s+")
NAME = re.compile(r"[^\W\d]\w*")
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.S)

_COMMENT_OR_QUOTED = re.compile(r'\\.|"(?:[^"\\]|\\.)*"|```.*?(?:```|\Z)', re.S)
_ESCAPE = re.compile(r'\\(["\\])')
_NAME_ESCAPE = re.compile(r"\\([\"'\\])")
_VALUE_ESCAPE = re.compile(r"\\(.)", re.S)
_ESCAPED_STAR = re.compile(r"(?<!\\)((?:\\\\)+)\\\*")
_PLAIN_VALUE = re.compile(r"(?:[\w*./:@$%#{}+~^;&?-]|\\\\(?=\w))+")
_PLAIN_FIELD = re.compile(r"[\w*.{}@$:#/-]+")
_PLAIN_TEXT = re.compile(r"[\w*.{}@$:#/%+-]+")
_CLAUSES = {"by", "groupby", "over", "from", "where", "with", "output", "outputnew", "sortby"}
_WORDS = {"and", "or", "not", "in", "as", "case", "term"} | _CLAUSES


def blank_comments(text: str) -> str:
    """Replace each comment by blanks of the same length, so that every offset stays true."""
    if "```" not in text:
        return text
    return _COMMENT_OR_QUOTED.sub(_blank, text)


def _blank(found: re.Match[str]) -> str:
    part = found.group()
    return part if part[0] in '"\\' else re.sub(r"[^\n]", " ", part)


def unescape(text: str) -> str:
    """Resolve the escapes of an eval text or a regular expression: backslash and double quote only."""
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def unescape_name(text: str) -> str:
    """Resolve the escapes of a name in single quotes: backslash and both kinds of quote."""
    return _NAME_ESCAPE.sub(r"\1", text) if "\\" in text else text


def unescape_value(text: str) -> str:
    """Resolve the escapes of a search value; a backslash before a letter, a digit or `*` stays.

    Behind escaped backslashes one more belongs to the `*` and goes: `\\\\\\*` is a backslash and a wildcard.
    """
    return _VALUE_ESCAPE.sub(_escaped_value, _ESCAPED_STAR.sub(r"\1*", text)) if "\\" in text else text


def _escaped_value(found: re.Match[str]) -> str:
    following = found.group(1)
    return found.group() if following.isalnum() or following in "*_" else following


def unclosed_comment(text: str) -> int | None:
    """Return where a comment begins that never ends, or None."""
    for found in _COMMENT_OR_QUOTED.finditer(text) if "```" in text else ():
        part = found.group()
        if part[0] not in '"\\' and (len(part) < 6 or not part.endswith("```")):
            return found.start()
    return None


def quote(text: str) -> str:
    """Write a text in double quotes as eval and regular expressions read it, with no more backslashes than needed."""
    out = []
    for index, character in enumerate(text):
        if character == '"':
            out.append('\\"')
        elif character == "\\" and text[index + 1 : index + 2] in ("", "\\", '"'):
            out.append("\\\\")
        else:
            out.append(character)
    return f'"{"".join(out)}"'


def quote_value(text: str) -> str:
    """Write a search value: bare where that is safe, else in double quotes with its backslashes doubled."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    if _PLAIN_VALUE.fullmatch(escaped) and text.lower() not in _WORDS:
        return escaped
    return f'"{escaped}"'


def quote_field(name: str) -> str:
    """Write a field name of the search command or of a field list: in double quotes where it needs them."""
    if _PLAIN_FIELD.fullmatch(name) and name.lower() not in _WORDS and not name.startswith(("{", "-")):
        return name
    return quote(name)


def text_or_quoted(text: str) -> str:
    """Write an option's value: bare where that is safe, else in double quotes."""
    return text if _PLAIN_TEXT.fullmatch(text) else quote(text)
