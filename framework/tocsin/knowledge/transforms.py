"""`transforms.conf`: the regexes, delimiters and lookup tables that `props.conf` refers to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tocsin.diagnostics import Diagnostic, Severity, nearest
from tocsin.knowledge.conf import Setting, Stanza

__all__ = ["Transform", "TransformTable", "quoted_items"]

_INCLUSION = re.compile(r"\[\[([\w:.-]+?)(?::([A-Za-z_]\w*))?\]\]")
_NAMED_GROUP = re.compile(r"\(\?P?<([A-Za-z_]\w*)>")
_DEEPEST = 20
_KNOWN_NAMES = """
CAN_OPTIMIZE CAN_OPTIMIZE_IE CLEAN_KEYS CLONE_SOURCETYPE DEFAULT_VALUE DELIMS DEPTH_LIMIT DEST_KEY FIELDS FORMAT
INGEST_EVAL KEEP_EMPTY_VALS LOOKAHEAD MATCH_LIMIT MV_ADD REGEX REMOVE_DIMS_FROM_METRIC_NAME REPEAT_MATCH SOURCE_KEY
STOP_PROCESSING_IF WRITE_META allow_caching batch_index_query cache_size case_sensitive_match check_permission
collection default_match description disabled external_cmd external_type feature_id_element fields_list filename
filter index_fields_list match_type max_ext_batch max_matches max_offset_secs min_matches min_offset_secs
python.required python.version replicate reverse_lookup_honor_case_sensitive_match time_field time_format
"""
_KNOWN = frozenset(_KNOWN_NAMES.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Transform:
    """A stanza of `transforms.conf`, with the regexes that it includes in place."""

    name: str
    stanza: Stanza
    regex: str

    def text(self, key: str, default: str = "") -> str:
        """Return a setting's value."""
        return self.stanza.value(key, default)

    def flag(self, key: str, default: bool) -> bool:
        """Return a setting's truth."""
        return self.stanza.flag(key, default)

    def number(self, key: str, default: int) -> int:
        """Return a setting's whole number."""
        return self.stanza.number(key, default)

    def setting(self, *keys: str) -> Setting | None:
        """Return the first of the settings that there is."""
        return next((found for key in keys if (found := self.stanza.settings.get(key))), None)


class TransformTable:
    """All transforms by name."""

    def __init__(self, stanzas: Mapping[str, Stanza]) -> None:
        self._stanzas = stanzas
        self._found: dict[str, Transform] = {}
        self.diagnostics: list[Diagnostic] = list(_unknown_settings(stanzas.values()))

    def find(self, name: str) -> Transform | None:
        """Return a transform, or None when no app has it."""
        stanza = self._stanzas.get(name)
        if stanza is None:
            return None
        if name not in self._found:
            regex = self._with_inclusions(stanza, stanza.value("REGEX"), 0)
            self._found[name] = Transform(name=name, stanza=stanza, regex=regex)
        return self._found[name]

    def lookup_names(self) -> tuple[str, ...]:
        """Return the names of the transforms that are lookup tables."""
        keys = ("filename", "external_cmd", "collection", "external_type")
        return tuple(name for name, stanza in self._stanzas.items() if any(map(stanza.value, keys)))

    def _with_inclusions(self, stanza: Stanza, regex: str, depth: int) -> str:
        """Replace each `[[name]]` and `[[name:prefix]]` by the regex of that transform."""
        if "[[" not in regex:
            return regex

        def included(match: re.Match[str]) -> str:
            other = self._stanzas.get(match[1])
            if other is None or not other.value("REGEX") or depth >= _DEEPEST:
                return self._not_included(stanza, match)
            return _renamed(self._with_inclusions(other, other.value("REGEX"), depth + 1), match[2])

        return _INCLUSION.sub(included, regex)

    def _not_included(self, stanza: Stanza, match: re.Match[str]) -> str:
        place = stanza.settings["REGEX"].place if "REGEX" in stanza.settings else stanza.place
        message = f"There is no transform '{match[1]}' to include."
        self.diagnostics.append(Diagnostic("KNO305", message, place, severity=Severity.WARNING))
        return match[0]


def _unknown_settings(stanzas: Iterable[Stanza]) -> Iterator[Diagnostic]:
    """Yield a warning for each setting that neither we nor Splunk know."""
    for stanza in stanzas:
        for key, setting in stanza.settings.items():
            if key not in _KNOWN and not key.startswith("METRIC-SCHEMA-"):
                close = nearest(key, _KNOWN)
                hint = f"did you mean {close}?" if close else "it is left out of account"
                yield Diagnostic("KNO310", f"Unknown setting {key}.", setting.place, hint, Severity.WARNING)


def _renamed(regex: str, prefix: str | None) -> str:
    """Wrap an included regex; a prefix names it, or begins the names of the groups in it."""
    if prefix is None:
        return f"(?:{regex})"
    if not _NAMED_GROUP.search(regex):
        return f"(?<{prefix}>{regex})"
    return f"(?:{_NAMED_GROUP.sub(lambda group: f'(?<{prefix}{group[1]}>', regex)})"


def quoted_items(text: str) -> list[str]:
    r"""Return the items of a list such as `"a", "b"` or `a, b`; `\t`, `\n`, `\\` and `\"` are read inside quotes."""
    items = []
    for quoted, bare in re.findall(r'"((?:[^"\\]|\\.)*)"|([^\s,"]+)', text, re.DOTALL):
        items.append(re.sub(r"\\(.)", _escaped, quoted, flags=re.DOTALL) if quoted or not bare else bare)
    return items


def _escaped(match: re.Match[str]) -> str:
    return {"t": "\t", "n": "\n", "r": "\r"}.get(match[1], match[1])
