"""The two founding detections are held by their tests: weaken or widen what makes them, and one of them fails."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tocsin.api import run_search
from tocsin.content.root import ContentRoot
from tocsin.matrix import Matrix, Stage, Status
from tocsin.matrix.run import run_matrix

PROJECT = Path(__file__).parents[2]
IP_CHECK = "windows_gather_victim_network_info_through_ip_check_web_services"
REST_METHOD = "windows_powershell_invoke_restmethod_ip_information_collection"


def run(folder: Path, name: str) -> Matrix:
    """Run the tests of one detection."""
    return run_matrix(ContentRoot.open(folder), search=run_search, stages=[Stage.UNIT], selectors=[name])


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """A copy of what the two detections need."""
    for folder in ("macros", "lookups", "datasets/T1590.005", "datasets/T1059.001"):
        shutil.copytree(PROJECT / folder, tmp_path / folder)
    (tmp_path / "detections").mkdir()
    for name in (IP_CHECK, REST_METHOD):
        shutil.copy(PROJECT / "detections" / "endpoint" / f"{name}.yml", tmp_path / "detections")
    return tmp_path


@pytest.mark.parametrize("name", [IP_CHECK, REST_METHOD])
def test_as_they_are_their_tests_pass(catalog: Path, name: str) -> None:
    """One test must find something, the other nothing."""
    assert [Status.PASS, Status.PASS] == [verdict.status for verdict in run(catalog, name).verdicts]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (IP_CHECK, "EventCode=22 QueryName IN (", "EventCode=22 NotThere IN ("),
        (IP_CHECK, '"*ipinfo.io", ', ""),
        (IP_CHECK, '"ident.me"', '"*ident.me*"'),
        (IP_CHECK, "EventCode=22 QueryName IN (", "EventCode=22 QueryName=* OR QueryName IN ("),
        (IP_CHECK, "EventCode=22", "EventCode=3"),
        (REST_METHOD, 'ScriptBlockText="*Invoke-RestMethod*" AND ', ""),
        (REST_METHOD, "*Invoke-RestMethod*", "*Invoke-*"),
        (REST_METHOD, ' OR ScriptBlockText="*api.ipify.org*"', ""),
        (REST_METHOD, "EventCode=4104", "EventCode=4103"),
    ],
)
def test_a_weaker_or_wider_search_fails_one_of_its_tests(catalog: Path, name: str, old: str, new: str) -> None:
    """Neither the key predicate nor any bound of it is without a test."""
    path = catalog / "detections" / f"{name}.yml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")

    assert Status.FAIL in {verdict.status for verdict in run(catalog, name).verdicts}
