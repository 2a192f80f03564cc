"""Prose of content as HTML: paragraphs, addresses that can be followed, and words in backticks."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

__all__ = ["breakable", "link", "prose"]

_PARAGRAPH = re.compile(r"\n\s*\n|\\n")
_MARK = re.compile(r"(?P<url>https?://[^\s<>\"'`)\]]+)|`(?P<code>[^`\n]+)`")
_JOINT = re.compile(r"(?<=\w[_/:])(?=\w)")
_SAFE = re.compile(r"https?://", re.I)


def prose(text: str) -> Markup:
    """Return paragraphs; only addresses of the web become links."""
    paragraphs = (part.strip() for part in _PARAGRAPH.split(text))
    return Markup("").join(Markup("<p>{}</p>").format(_inline(part)) for part in paragraphs if part)


def link(url: str) -> Markup:
    """Return a reference: a link when it is an address of the web, else its text."""
    return Markup('<a href="{}">{}</a>').format(url, breakable(url)) if _SAFE.match(url) else escape(url)


def breakable(text: str) -> Markup:
    """Return a long name that may break behind an underscore, a slash or a colon, and nowhere else."""
    return Markup("<wbr>").join(escape(part) for part in _JOINT.split(text))


def _inline(text: str) -> Markup:
    pieces: list[Markup] = []
    end = 0
    for found in _MARK.finditer(text):
        pieces.append(escape(text[end : found.start()]))
        end = found.end()
        if code := found["code"]:
            pieces.append(Markup("<code>{}</code>").format(code))
            continue
        url = found["url"].rstrip(".,;:!?")
        pieces += [link(url), escape(found["url"][len(url) :])]
    return Markup("").join([*pieces, escape(text[end:])])
