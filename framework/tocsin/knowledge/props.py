"""The settings of `props.conf` in force for one source, host and source type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tocsin.diagnostics import Diagnostic, Severity, nearest
from tocsin.knowledge.conf import Setting, Stanza, truth

__all__ = ["ClassSetting", "Settings", "WrittenSetting", "merge_settings", "unknown_settings"]

_CLASS_PREFIXES = ("EXTRACT", "REPORT", "FIELDALIAS", "EVAL", "LOOKUP", "TRANSFORMS", "SEDCMD", "RULESET")
# Settings that search and replay heed, then those that change nothing here: inputs, forwarders, display, performance.
_HEEDED_NAMES = """
AUTO_KV_JSON BREAK_ONLY_BEFORE BREAK_ONLY_BEFORE_DATE CHARSET DATETIME_CONFIG FIELD_DELIMITER FIELD_NAMES FIELD_QUOTE
HEADER_FIELD_DELIMITER HEADER_FIELD_LINE_NUMBER HEADER_FIELD_QUOTE INDEXED_EXTRACTIONS JSON_TRIM_BRACES_IN_ARRAY_NAMES
KV_MODE KV_TRIM_SPACES LINE_BREAKER MAX_EVENTS MAX_TIMESTAMP_LOOKAHEAD MISSING_VALUE_REGEX MUST_BREAK_AFTER
MUST_NOT_BREAK_AFTER MUST_NOT_BREAK_BEFORE PREAMBLE_REGEX SHOULD_LINEMERGE TIMESTAMP_FIELDS TIME_FORMAT TIME_PREFIX
TRUNCATE TZ TZ_ALIAS priority rename sourcetype
"""
_IDLE_NAMES = """
ADD_EXTRA_TIME_FIELDS ANNOTATE_PUNCT CHECK_METHOD DEPTH_LIMIT EVENT_BREAKER EVENT_BREAKER_ENABLE
HEADER_FIELD_ACCEPTABLE_SPECIAL_CHARACTERS HEADER_MODE LB_CHUNK_BREAKER LB_CHUNK_BREAKER_TRUNCATE LEARN_MODEL
LEARN_SOURCETYPE LINE_BREAKER_LOOKBEHIND MATCH_LIMIT MAX_DAYS_AGO MAX_DAYS_HENCE MAX_DIFF_SECS_AGO MAX_DIFF_SECS_HENCE
NO_BINARY_CHECK PREFIX_SOURCETYPE SEGMENTATION STATSD_EMIT_TYPE_SUFFIX SUPPRESS_TIMESTAMP_WARNINGS _actions category
deleteId description detect_trailing_nulls disabled force_local_processing id initCrcLength invalid_cause is_valid
maxDist pulldown_type termFrequencyWeightedDist unarchive_cmd_start_mode unarchive_sourcetype version
"""
_HEEDED = frozenset(_HEEDED_NAMES.split())
_WITHOUT_EFFECT = frozenset(_IDLE_NAMES.split())
_SWITCHES = frozenset(("CHECK_FOR_HEADER", "DETERMINE_TIMESTAMP_DATE_WITH_SYSTEM_TIME"))
_UNSUPPORTED = {
    "CHECK_FOR_HEADER": "INDEXED_EXTRACTIONS reads headers",
    "DETERMINE_TIMESTAMP_DATE_WITH_SYSTEM_TIME": "an event without a date has the time of the one before",
    "METRICS_PROTOCOL": "no metrics are made",
    "METRIC-SCHEMA-TRANSFORMS": "no metrics are made",
    "ROUTE_EVENTS_OLDER_THAN": "no event is dropped for its age",
    "STATSD-DIM-TRANSFORMS": "no metrics are made",
    "unarchive_cmd": "unpack the file first",
}
_WITHOUT_EFFECT_ANYWHERE = "MUST_NOT_BREAK_BEFORE"
_INDEXED_KINDS = frozenset(("", "csv", "tsv", "psv", "w3c", "json"))
_IGNORED_PREFIXES = ("SEGMENTATION-", "RULESET_DESC-", "LESS_THAN_", "MORE_THAN_")


@dataclass(frozen=True, slots=True)
class ClassSetting:
    """A setting such as `EVAL-user`: its class is what follows the dash."""

    name: str
    setting: Setting


@dataclass(frozen=True, slots=True)
class WrittenSetting:
    """A setting and the stanza that it stands in."""

    stanza: str
    setting: Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What applies to the events of one source, host and source type.

    `original_sourcetype` is the source type that a `rename` hides at search time.
    """

    source: str
    host: str
    sourcetype: str
    original_sourcetype: str
    values: Mapping[str, Setting]
    stanzas: tuple[Stanza, ...] = ()

    def text(self, key: str, default: str = "") -> str:
        """Return a setting's value; an empty one counts as not set."""
        setting = self.values.get(key)
        return setting.value if setting and setting.value else default

    def flag(self, key: str, default: bool) -> bool:
        """Return a setting's truth."""
        value = self.text(key)
        return truth(value) if value else default

    def number(self, key: str, default: int) -> int:
        """Return a setting's whole number; a value that is none counts as not set."""
        try:
            return int(self.text(key))
        except ValueError:
            return default

    def written(self, key: str) -> tuple[WrittenSetting, ...]:
        """Return every place that gives a setting a value: the one in force, then those that it overrides."""
        found = []
        for stanza in reversed(self.stanzas):
            setting = stanza.settings.get(key)
            while setting is not None:
                found.append(WrittenSetting(stanza.name, setting))
                setting = setting.overridden
        return tuple(found)

    def classes(self, prefix: str) -> tuple[ClassSetting, ...]:
        """Return the settings of a class prefix in the ASCII order of their classes; emptied ones are off."""
        found = [
            ClassSetting(name, setting)
            for key, setting in self.values.items()
            if setting.value and (name := _class_name(key, prefix)) is not None
        ]
        return tuple(sorted(found, key=lambda each: each.name))


def _class_name(key: str, prefix: str) -> str | None:
    """Return the class in a key, or None; lookups may be written without the dash."""
    if key[: len(prefix)].upper() != prefix:
        return None
    rest = key[len(prefix) :]
    if rest.startswith("-"):
        return rest[1:]
    return rest.removeprefix("_") if prefix == "LOOKUP" else None


def merge_settings(
    stanzas: Iterable[Stanza], *, source: str, host: str, sourcetype: str, original_sourcetype: str
) -> Settings:
    """Merge the stanzas that apply to an event, the strongest last, setting by setting."""
    applied = tuple(stanzas)
    values: dict[str, Setting] = {}
    for stanza in applied:
        values.update(stanza.settings)
    return Settings(
        source=source,
        host=host,
        sourcetype=sourcetype,
        original_sourcetype=original_sourcetype,
        values=values,
        stanzas=applied,
    )


def unknown_settings(stanzas: Iterable[Stanza]) -> tuple[Diagnostic, ...]:
    """Return a warning for each setting that neither we nor Splunk know, or that only Splunk heeds."""
    every = (setting for stanza in stanzas for setting in stanza.settings.values())
    return tuple(found for setting in every if (found := _judged(setting)) is not None)


def _judged(setting: Setting) -> Diagnostic | None:
    if not _is_known(setting.key):
        close = nearest(setting.key, _HEEDED) or _nearest_class(setting.key)
        hint = f"did you mean {close}?" if close else "it is left out of account"
        return Diagnostic("KNO310", f"Unknown setting {setting.key}.", setting.place, hint, Severity.WARNING)
    if setting.key == _WITHOUT_EFFECT_ANYWHERE and setting.value:
        message = f"{setting.key} changes nothing, as in Splunk."
        hint = "MUST_NOT_BREAK_AFTER holds lines together"
        return Diagnostic("KNO312", message, setting.place, hint, Severity.INFO)
    hint = _UNSUPPORTED.get(setting.key, "")
    if setting.key == "INDEXED_EXTRACTIONS" and setting.value.strip().lower() not in _INDEXED_KINDS:
        hint = "the kinds csv, tsv, psv, w3c and json are"
    if hint and setting.value and (truth(setting.value) or setting.key not in _SWITCHES):
        message = f"{setting.key} is not supported and does nothing."
        return Diagnostic("KNO307", message, setting.place, hint, Severity.WARNING)
    return None


def _nearest_class(key: str) -> str | None:
    """Return a misspelt class setting as it was probably meant."""
    prefix, dash, name = key.partition("-")
    close = nearest(prefix, _CLASS_PREFIXES) if dash else None
    return f"{close}-{name}" if close else None


def _is_known(key: str) -> bool:
    if key in _HEEDED or key in _WITHOUT_EFFECT or key in _UNSUPPORTED or key.startswith(_IGNORED_PREFIXES):
        return True
    return any(_class_name(key, prefix) is not None for prefix in _CLASS_PREFIXES)
