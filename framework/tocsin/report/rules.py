"""The pages of the validation rules, and of the findings that need no rule."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from tocsin.content.rule import Rule
from tocsin.content.rules import all_rules
from tocsin.diagnostics import nearest
from tocsin.errors import UsageError

__all__ = ["find_rule_page", "rule_list"]

_OTHERS = {
    "DET401": ("unreadable-file", "The file cannot be read, is too large, or is a link out of the content root."),
    "DET402": ("encoding", "The file is not UTF-8, or has a character that YAML does not allow."),
    "DET403": ("yaml-syntax", "The file is no YAML: the place is where the parser could not go on."),
    "DET404": ("duplicate-key", "A key is written twice in one mapping; other readers silently take the last one."),
    "DET405": ("second-document", "The file holds a second YAML document; keep one object in a file."),
    "DET406": ("no-object", "The file holds no mapping of keys to values."),
    "DET407": ("too-much", "Values are nested too deep, or there are too many of them."),
    "DET408": ("yaml-feature", "Tags, merge keys and keys that are no text are not read."),
    "DET409": ("yaml-surprise", "Other YAML readers take this plain text for a boolean or a number; put it in quotes."),
    "DET410": ("no-such-kind", "This generation of the format has no such objects."),
    "DET411": ("unknown-key", "The schema has no such key; a misspelt key is silently ignored by other tools."),
    "DET412": ("missing-key", "The schema demands a key that is not there."),
    "DET413": ("wrong-type", "A value is of another type than the schema says."),
    "DET414": ("wrong-value", "A value is none of those that the schema allows."),
    "DET415": ("forbidden-key", "A key does not belong on an object of this type or status."),
    "DET416": ("wrong-form", "A value does not have the form that the schema asks for."),
    "DET480": ("settings", "The settings cannot be read, or have a key or value that there is not."),
    "DET481": ("unknown-rule", "The settings name a rule that there is not."),
    "DET482": ("expired-waiver", "A waiver has reached its end: what it waived counts again."),
    "DET483": ("unused-waiver", "A waiver waives nothing any more."),
    "DET490": (
        "own-key",
        "With `--upstream`: a key of a detection that only Tocsin knows; other tools refuse it.",
    ),
}
_WARNINGS = {"DET481", "DET482", "DET483"}
_WAIVE = """
Settings in `tocsin.toml` change the severity, or waive findings with a reason and an end:

    [rules]
    {name} = "warning"

    [[waivers]]
    rule = "{name}"
    files = ["detections/cloud/*"]
    reason = "…"
    expires = 2027-01-31
"""


def find_rule_page(wanted: str) -> str:
    """Return the page of a rule by its code or name, in Markdown; raise UsageError when there is none."""
    rule = next((rule for rule in all_rules() if wanted.lower() in {rule.code.lower(), rule.name}), None)
    if rule:
        return _page(rule)
    code = wanted.upper()
    if code in _OTHERS:
        name, text = _OTHERS[code]
        return f"# {code} {name}\n\n{text}\n"
    if code.startswith("SPL") and code[3:].isdecimal():
        parses = next(rule for rule in all_rules() if rule.name == "search-parses")
        return f"{code} is a code of the search language.\n\n{_page(parses)}"
    known = [*(rule.code for rule in all_rules()), *(rule.name for rule in all_rules()), *_OTHERS]
    close = nearest(wanted, known)
    raise UsageError(f"there is no rule `{wanted}`" + (f"; did you mean `{close}`?" if close else ""))


def rule_list() -> Iterator[str]:
    """Yield a line for each rule and each other finding: code, name, severity and what it finds."""
    rows = [(rule.code, rule.name, rule.severity.value, _summary(rule)) for rule in all_rules()]
    rows += [(code, name, "warning" if code in _WARNINGS else "error", text) for code, (name, text) in _OTHERS.items()]
    width = max(len(name) for _, name, _, _ in rows)
    for code, name, severity, text in sorted(rows):
        yield f"{code}  {name:<{width}}  {severity:<7}  {text}"


def _summary(rule: Rule) -> str:
    first, _, _ = inspect.cleandoc(type(rule).__doc__ or "").partition("\n\n")
    return " ".join(first.split())


def _page(rule: Rule) -> str:
    page = inspect.cleandoc(type(rule).__doc__ or "")
    return f"# {rule.code} {rule.name} ({rule.severity.value})\n\n{page}\n{_WAIVE.format(name=rule.name)}"
