"""The schemas are clear to editors and people: one sentence for each mistake, at its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft7Validator

from tocsin.content.folders import Kind
from tocsin.content.model import Generation
from tocsin.content.schema import check, schema_called, schema_names
from tocsin.content.yaml_text import read_yaml
from tocsin.testing.rules import EXAMPLE_DETECTION, EXAMPLE_ROOT

DETECTION = (EXAMPLE_ROOT / EXAMPLE_DETECTION).read_text("utf-8")
MACRO = (EXAMPLE_ROOT / "macros/readable_time.yml").read_text("utf-8")


def said(text: str, kind: Kind = Kind.DETECTION) -> list[str]:
    document, _ = read_yaml(text, "x")
    assert document is not None
    return [str(diagnostic) for diagnostic in check(kind, Generation.V6, document)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("author: A. Person", "autor: A. Person", "x:6:1: DET411 unknown key `autor` (did you mean `author`?)"),
        ("author: A. Person\n", "", 'x:1:1: DET412 this TTP detection has no `author` (such as `author: "A. Person'),
        ("    score: 50\n", "", "x:32:3: DET412 `finding.entity` has no `score` (such as `score: 50`)"),
        ("author: A. Person", "author: 7", "x:6:9: DET413 `author` must be a text, not `7` (put it in quotes)"),
        ("author: A. Person", "author:", "x:6:8: DET413 `author` must be a text, not empty"),
        ("version: 1", "version: '1'", "x:3:10: DET413 `version` must be a whole number, not a text"),
        ("version: 1", "version: true", "x:3:10: DET413 `version` must be a whole number, not `true`"),
        ("  - T1016", "  T1016: yes", "x:43:3: DET413 `mitre_attack_id` must be a list, not a mapping"),
        ("type: TTP", "type: TPT", "x:8:7: DET414 `type` cannot be `TPT` (did you mean `TTP`? Allowed: TTP, Anomaly,"),
        ("asset_type: Endpoint", "asset_type: 7", "x:41:13: DET413 `asset_type` must be a text, not `7`"),
        (
            "asset_type: Endpoint",
            "asset_type: Endpint",
            "x:41:13: DET414 `asset_type` cannot be `Endpint` (did you mean `Endpoint`? Allowed: 44 values, such as",
        ),
        (
            "type: TTP",
            "type: TTP\nintermediate_findings:\n  entities: []",
            "x:10:13: DET416 `intermediate_findings.entities` is empty",
        ),
        (
            "type: TTP",
            "type: TTP\ndeprecation_info:\n  reason: x\n  removed_in_version: '7'\n  replacement_content: []",
            "x:9:1: DET415 `deprecation_info` does not belong on a detection whose status is production",
        ),
        (
            "schedule: Default EventBasedDetection",
            "schedule: x\ncustom_schedule: {cron_schedule: '0 * * * *', earliest_time: -1h, latest_time: now,"
            " schedule_window: auto}",
            "x:1:1: DET416 the detection has both `schedule` and `custom_schedule`",
        ),
        ("id: 5c2c7f0e-", "id: 5c2c7f0e", "x:2:5: DET416 `id` must be a UUID, such as"),
        ("  - T1016", "  - T1059x001", "x:43:5: DET416 `mitre_attack_id[0]` must be an ATT&CK technique such as"),
        ("  - T1016", "  - T1016\n  - T1016", "x:43:3: DET416 `mitre_attack_id` names the same thing twice"),
        ("    score: 50", "    score: 101", "x:35:12: DET416 `finding.entity.score` is more than 100"),
        ("    score: 50", "    score: -1", "x:35:12: DET416 `finding.entity.score` is less than 0"),
        ("asked for on $dest$", "asked for on $dest", "x:31:10: DET416 `finding.title` must name at least one field"),
        ("type: TTP", "type: TTP", ""),
        ("known_false_positives: None known.", "known_false_positives: ''", "x:18:24: DET416 `known_false_positives`"),
        ("version: 1", "version: 0", "x:3:10: DET416 `version` is less than 1"),
        (
            'latest_offset: "0"',
            "latest_offset: 0",
            "x:29:20: DET413 `drilldown_searches[1].latest_offset` must be a text",
        ),
        (
            "    test_type: unit\n    expected",
            "    test_type: experimental\n    expected",
            "x:58:5: DET412 `tests[1]` has no `d",
        ),
    ],
)
def test_mistake_in_a_detection(old: str, new: str, expected: str) -> None:
    """One mistake is one sentence, with its place and, where there is one, the remedy."""
    found = said(DETECTION.replace(old, new, 1))
    assert len(found) == bool(expected)
    assert all(sentence.startswith(expected) for sentence in found)


@pytest.mark.parametrize(
    ("detection_type", "key", "expected"),
    [
        ("Hunting", "finding", "x:30:1: DET415 `finding` does not belong on a detection of type Hunting"),
        ("Hunting", "threat_objects", "x:36:1: DET415 `threat_objects` does not belong on a detection of type Hunting"),
        ("Anomaly", "finding", "x:30:1: DET415 `finding` does not belong on a detection of type Anomaly"),
        ("Anomaly", "intermediate_findings", "x:1:1: DET412 this Anomaly detection has no `intermediate_findings`"),
    ],
)
def test_type_matrix(detection_type: str, key: str, expected: str) -> None:
    """Which kinds of findings a detection may have follows from its type."""
    found = said(DETECTION.replace("type: TTP", f"type: {detection_type}"))
    assert any(sentence.startswith(expected) for sentence in found if f"`{key}`" in sentence)


def test_mistakes_come_in_the_order_of_the_file() -> None:
    """Several mistakes are several sentences, from the top down."""
    found = said(
        MACRO.replace("version: 1", "version: x").replace("author:", "auhtor:").replace("- field", "- a b"), Kind.MACRO
    )
    assert ["x:3:10", "x:6:1", "x:10:5"] == [sentence.partition(": ")[0] for sentence in found]


def properties_of(schema: Any, name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every key that a schema describes; conditions only repeat keys."""
    for key, inner in schema.get("properties", {}).items():
        yield f"{name}.{key}", inner
        yield from properties_of(inner, f"{name}.{key}")
    if "items" in schema:
        yield f"{name}[]", schema["items"]
        yield from properties_of(schema["items"], f"{name}[]")


@pytest.mark.parametrize("name", schema_names())
def test_schema_is_good_for_editors(name: str) -> None:
    """Each schema is valid draft 7, and describes every key with a sentence and an example that it accepts."""
    schema = schema_called(name)
    Draft7Validator.check_schema(schema)
    for key, inner in properties_of(schema):
        assert inner["description"].endswith("."), key
        for example in inner["examples"]:
            assert [] == [f"{key}: {error.message}" for error in Draft7Validator(inner).iter_errors(example)]


@pytest.mark.parametrize("name", schema_names())
def test_required_keys_are_described(name: str) -> None:
    """Whatever a schema demands, it describes."""
    schema = schema_called(name)
    assert set() == set(schema["required"]) - schema["properties"].keys()
