"""App folders and their layers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tocsin.errors import KnowledgeError
from tocsin.knowledge import KnowledgeBase
from tocsin.knowledge.apps import open_stack

WriteApp = Callable[..., Path]


def test_local_over_default(write_app: WriteApp) -> None:
    """A setting in local/ replaces that of default/, which it remembers; the others stay."""
    app = write_app(props="[t]\na = 1\nb = 1\n", files={"local/props.conf": "[t]\na = 2\n"})
    settings = KnowledgeBase.load([app], built_in=False).settings_for("s", "h", "t").values

    assert {"a": "2", "b": "1"} == {key: setting.value for key, setting in settings.items()}
    assert settings["a"].overridden is not None
    assert "1" == settings["a"].overridden.value
    assert settings["b"].overridden is None


def test_later_app_over_earlier(write_app: WriteApp) -> None:
    """Apps are stacked in the order given, setting by setting."""
    apps = [write_app("one", props="[t]\na = 1\nb = 1\n"), write_app("two", props="[T]\na = 2\n")]
    settings = KnowledgeBase.load(apps, built_in=False).settings_for("s", "h", "t").values

    assert {"a": "2", "b": "1"} == {key: setting.value for key, setting in settings.items()}
    assert f"{apps[1]}/default/props.conf:2:1" == settings["a"].place.location


def test_own_app_over_packs(write_app: WriteApp) -> None:
    """A user's app wins over the built-in packs, for the same source type in any case."""
    app = write_app(props='[xmlwineventlog]\nEVAL-vendor_product = "mine"\n')
    settings = KnowledgeBase.load([app]).settings_for("x", "h", "XmlWinEventLog")

    assert '"mine"' == settings.text("EVAL-vendor_product")
    assert "none" == settings.text("KV_MODE")


def test_pack_steps_aside_for_the_add_on_it_stands_in_for(write_app: WriteApp) -> None:
    """With the real add-on in the stack, the pack in its place is left out."""
    app = write_app("Splunk_TA_windows", props="[XmlWinEventLog]\nKV_MODE = xml\n")
    names = [each.name for each in open_stack([app]).apps]

    assert "windows" not in names
    assert "sysmon" in names
    assert "Splunk_TA_windows" == names[-1]


def test_empty_value_switches_a_setting_off(write_app: WriteApp) -> None:
    """An empty value in a higher layer disables what a lower one set."""
    app = write_app(
        props="[t]\nEXTRACT-a = (?<a>\\d)\nKV_MODE = none\n", files={"local/props.conf": "[t]\nEXTRACT-a =\n"}
    )
    settings = KnowledgeBase.load([app], built_in=False).settings_for("s", "h", "t")

    assert () == settings.classes("EXTRACT")
    assert "default" == settings.text("EXTRACT-a", "default")


@pytest.mark.parametrize("folder", ["absent", "empty"])
def test_what_is_no_app_folder_is_refused(tmp_path: Path, folder: str) -> None:
    """A path that is no app folder is an error with a remedy."""
    (tmp_path / "empty").mkdir()

    with pytest.raises(KnowledgeError) as caught:
        KnowledgeBase.load([tmp_path / folder])

    assert "KNO300" == caught.value.diagnostics[0].code
    assert caught.value.diagnostics[0].hint


def test_unknown_settings_are_listed_with_the_nearest_name(write_app: WriteApp) -> None:
    """A misspelt setting is a warning at its place, not an error."""
    app = write_app(props="[t]\nTIME_FORMAAT = %Y\nTRUNCATE = 1\nMATCH_LIMIT = 5\n")
    found = KnowledgeBase.load([app], built_in=False).diagnostics

    assert [("KNO310", 2)] == [(each.code, each.place.line) for each in found if each.place]
    assert "did you mean TIME_FORMAT?" == found[0].hint


def test_packs_are_without_fault() -> None:
    """The built-in packs have no diagnostic, whatever of them is used."""
    knowledge = KnowledgeBase.load()
    for stanza in knowledge.stack.stanzas("props"):
        name = stanza.rpartition("::")[2].replace("...", "X")
        list(knowledge.extractor(name, "h", stanza).steps)

    assert () == knowledge.diagnostics
