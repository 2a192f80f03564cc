"""Data models and their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.errors import KnowledgeError
from tocsin.knowledge.base import KnowledgeBase
from tocsin.knowledge.datamodels import DataModel, read_data_model

_CIM = KnowledgeBase.load().data_models


def _change() -> DataModel:
    return _CIM["Change"]


def test_names_keep_the_dataset_that_defines_them() -> None:
    """A field has the path of the dataset that adds it, also in datasets below."""
    names = _change().datasets["Account_Management"].names()
    assert "All_Changes.user" == names["user"]
    assert "All_Changes.Account_Management.src_user" == names["src_user"]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("All_Changes.user", "user"),
        ("All_Changes.Account_Management.src_user", "src_user"),
        ("Account_Management.src_user", "src_user"),
        ("_time", "_time"),
        ("sourcetype", "sourcetype"),
        ("All_Changes.src_user", None),
        ("All_Changes.color", None),
        ("user", None),
    ],
)
def test_plain_names(name: str, plain: str | None) -> None:
    """A name with its dataset leads to the plain one; any other name is none of the dataset's."""
    assert plain == _change().datasets["Account_Management"].plain_name(name)


def test_a_field_name_may_have_dots() -> None:
    """A dot in a field's own name is no path."""
    risk = _CIM["Risk"].datasets["All_Risk"]
    name = "annotations.mitre_attack.mitre_technique_id"
    assert name == risk.plain_name(f"All_Risk.{name}")


def test_datasets_are_found_by_name_and_path() -> None:
    """A dataset is found by its name or its whole path, not by a part of it."""
    model = _change()
    dataset = model.datasets["Accounts_Created"]
    assert dataset is model.find("Accounts_Created")
    assert dataset is model.find("All_Changes.Account_Management.Accounts_Created")
    assert model.find("Account_Management.Accounts_Created") is None


def test_lineage_and_children() -> None:
    """A dataset knows the ones above it, a model the ones below a dataset."""
    model = _change()
    account = model.datasets["Account_Management"]
    assert ["All_Changes", "Account_Management"] == [each.name for each in account.lineage]
    assert account in model.children(model.roots[0])
    assert model.datasets["Accounts_Created"] in list(model.below(model.roots[0]))


def test_endpoint_has_five_roots() -> None:
    """The model Endpoint has five datasets side by side."""
    assert ["Ports", "Processes", "Services", "Filesystem", "Registry"] == [d.name for d in _CIM["Endpoint"].roots]


def test_recommended_fields_and_expected_values() -> None:
    """A field's remarks say whether it is recommended and which values are expected."""
    fields = {field.name: field for c in [_CIM["Alerts"]] for d in c.roots for field in d.fields}
    assert "dest" in _CIM["Alerts"].roots[0].names()
    assert fields["mitre_technique_id"].multivalue
    assert not fields["mitre_technique_id"].recommended


def test_given_models_win() -> None:
    """A model that is given replaces the built-in one of its name, and the others stay."""
    models = _CIM.extended({"Web": {"objects": [{"objectName": "Mine", "parentName": "BaseEvent"}]}})
    assert ["Mine"] == list(models["Web"].datasets)
    assert "Endpoint" in models
    assert len(_CIM) == len(models)


def test_parents_may_stand_behind_their_children() -> None:
    """The order of the objects in a file does not matter."""
    objects = [{"objectName": "Child", "parentName": "Root"}, {"objectName": "Root", "parentName": "BaseEvent"}]
    model = _CIM.extended({"Family": {"objects": objects}})["Family"]
    assert "Root.Child" == model.datasets["Child"].path


def test_a_missing_parent_is_reported(tmp_path: Path) -> None:
    """A dataset whose parent is missing makes the model unreadable."""
    path = tmp_path / "Family.json"
    path.write_text('{"objects": [{"objectName": "Child", "parentName": "Root"}]}')
    with pytest.raises(KnowledgeError, match="lacks the parent of Child"):
        read_data_model(path)


@pytest.mark.parametrize("text", ["{", "[]"])
def test_what_is_no_json_object_is_reported(tmp_path: Path, text: str) -> None:
    """A file that is no JSON object is no model."""
    path = tmp_path / "Broken.json"
    path.write_text(text)
    with pytest.raises(KnowledgeError, match=r"Broken\.json"):
        read_data_model(path)
