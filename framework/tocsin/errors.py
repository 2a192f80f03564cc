"""The exceptions of Tocsin.

    TocsinError
      SearchError            a search that Splunk would refuse; carries its diagnostics
        UnsupportedError     a search that Splunk would run and this engine cannot
      KnowledgeError         a knowledge object that cannot be used
      DatasetError           a dataset that cannot be read
      ContentError           a content root that cannot be used at all
      UsageError             a command line that asks for the impossible

A user's mistake inside content is a `Diagnostic`, collected; these exceptions carry diagnostics across a room's border.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tocsin.diagnostics import Diagnostic

__all__ = [
    "ContentError",
    "DatasetError",
    "KnowledgeError",
    "SearchError",
    "TocsinError",
    "UnsupportedError",
    "UsageError",
]


class TocsinError(Exception):
    """The root of every error that Tocsin raises on purpose."""

    def __init__(self, message: str, *diagnostics: Diagnostic) -> None:
        super().__init__(message)
        self.diagnostics = diagnostics

    @classmethod
    def of(cls, diagnostic: Diagnostic, *more: Diagnostic) -> TocsinError:
        """Make the error that carries these diagnostics, with the first one's message."""
        return cls(diagnostic.message, diagnostic, *more)


class SearchError(TocsinError):
    """A search that Splunk would refuse."""


class UnsupportedError(SearchError):
    """A search that Splunk would run and this engine cannot run as Splunk does."""


class KnowledgeError(TocsinError):
    """A knowledge object that cannot be used."""


class DatasetError(TocsinError):
    """A dataset that cannot be read."""


class ContentError(TocsinError):
    """A content root that cannot be used at all."""


class UsageError(TocsinError):
    """A command line that asks for the impossible."""
