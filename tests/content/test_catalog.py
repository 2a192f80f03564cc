"""The catalog holds what the two published pages say, and breaking one detection leaves the other alone."""

from __future__ import annotations

from itertools import chain, product
from pathlib import Path, PurePosixPath

import pytest

from tocsin.api import search
from tocsin.content.model import AttackData, Detection, DetectionType
from tocsin.content.root import ContentRoot
from tocsin.content.validate import validate, validate_objects
from tocsin.diagnostics import Severity
from tocsin.events.dataset import Dataset

WEB_SERVICES = "windows_gather_victim_network_info_through_ip_check_web_services"
REST_METHOD = "windows_powershell_invoke_restmethod_ip_information_collection"
BOTH = (WEB_SERVICES, REST_METHOD)
FILES = {slug: PurePosixPath(f"detections/endpoint/{slug}.yml") for slug in BOTH}


@pytest.fixture
def founding(catalog: Path) -> Path:
    """Return the catalog without any detection but these two."""
    for path in catalog.glob("detections/*/*.yml"):
        if path.stem not in BOTH:
            path.unlink()
    return catalog


def detections(root: Path) -> dict[str, Detection]:
    return {detection.slug: detection for detection in ContentRoot.open(root).detections}


def logs_of(detection: Detection) -> list[AttackData]:
    return [data for test in detection.tests for data in test.attack_data]


def test_nothing_is_wrong(catalog: Path) -> None:
    """Every object of the catalog passes every rule, notes aside."""
    root = ContentRoot.open(catalog)
    found = {**validate(root), **validate_objects(root)}
    assert set(FILES.values()) <= found.keys()
    assert [] == [str(each) for each in chain.from_iterable(found.values()) if each.severity is not Severity.INFO]


def test_breadth(catalog: Path) -> None:
    """There are detections of every type, over data models and over raw events, of twelve kinds of logs."""
    found = detections(catalog).values()
    sourcetypes = {data.sourcetype for each in found for test in each.tests for data in test.attack_data}

    assert set(DetectionType) == {each.type for each in found}
    assert {"application", "cloud", "endpoint", "network", "web"} == {each.category for each in found}
    assert {True, False} == {each.search.text.startswith("| tstats") for each in found}
    assert {
        *(
            "XmlWinEventLog",
            "auditd",
            "sysmon:linux",
            "aws:cloudtrail",
            "o365:management:activity",
            "azure:monitor:aad",
        ),
        *("OktaIM2:log", "kube:audit", "nginx:plus:access", "zscalernss-web", "suricata", "stash"),
    } == sourcetypes


def test_facts_of_the_pages(catalog: Path) -> None:
    """Names, versions, techniques, data sources and risk are those that were published."""
    found = detections(catalog)
    first, second = found[WEB_SERVICES], found[REST_METHOD]

    assert (7, 1) == (first.version, second.version)
    assert ["T1590.005", "T1590"] == [technique.name for technique in first.mitre_attack_ids]
    assert ["T1082", "T1016", "T1059.001"] == [technique.name for technique in second.mitre_attack_ids]
    assert ["Sysmon EventID 22"] == [name for name, _ in first.data_source_names]
    assert ["Powershell Script Block Logging 4104"] == [name for name, _ in second.data_source_names]
    assert (False, True) == (first.risk.creates_event, second.risk.creates_event)
    assert [("dest", "system", 45)] == [(e.field, e.type, e.score) for e in second.risk.entities]
    assert first.risk.retained is not None
    assert (25, 50, 50) == (first.risk.retained.score, first.risk.retained.impact, first.risk.retained.confidence)
    assert (DetectionType.HUNTING, DetectionType.ANOMALY) == (first.type, second.type)


@pytest.mark.parametrize("slug", BOTH)
def test_schedule_of_the_pages(catalog: Path, slug: str) -> None:
    """Both are switched off, and once on run every hour over the hour that ended ten minutes ago."""
    root = ContentRoot.open(catalog)
    deployment = root.deployment_of(detections(catalog)[slug])
    assert deployment is not None
    schedule = deployment.schedule
    assert ("0 * * * *", "-70m@m", "-10m@m") == (schedule.cron_schedule, schedule.earliest_time, schedule.latest_time)
    assert ("auto", True) == (schedule.schedule_window, deployment.disabled)


@pytest.mark.parametrize("slug", BOTH)
def test_both_kinds_of_tests(catalog: Path, slug: str) -> None:
    """Each detection has a test that wants rows and one that wants none, on logs that are whole."""
    root = ContentRoot.open(catalog)
    tests = detections(catalog)[slug].tests
    assert {True, False} == {test.expected.is_benign for test in tests}
    assert all(root.dataset_path(data).is_file() for test in tests for data in test.attack_data)


def test_the_fields_of_a_data_source_are_in_its_events(catalog: Path) -> None:
    """What a data source says that its events hold, the logs of its detections show."""
    root = ContentRoot.open(catalog)
    logs: dict[str, dict[str, Dataset]] = {name: {} for name in root.data_sources}
    for detection in root.detections:
        for name, data in product([name for name, _ in detection.data_source_names], logs_of(detection)):
            path = root.dataset_path(data)
            logs[name][data.data] = Dataset(
                path, source=data.source, sourcetype=data.sourcetype, index=data.index or None
            )

    for name, source in root.data_sources.items():
        found = {field for row in search("search index=*", datasets=list(logs[name].values())) for field in row}
        assert set() == set(source.fields) - found, name


# What breaks, which detection it touches, the file (`*` is the detection's own), the text in it, the new text, and the
# code, file, line and column of what is said.
BREAKS = [
    ("unknown macro", WEB_SERVICES, "*", "`sysmon` EventCode", "`sysmom` EventCode", "SPL120", "*:19:3"),
    ("unknown command", WEB_SERVICES, "*", "| stats min", "| statz min", "SPL110", "*:23:5"),
    ("open bracket", WEB_SERVICES, "*", '"*icanhazip.*")', '"*icanhazip.*"', "SPL103", "*:19:38"),
    ("filter macro", REST_METHOD, "*", "_collection_filter`", "_colection_filter`", "DET421", "*:26:5"),
    ("bad YAML", WEB_SERVICES, "*", "type: Hunting", "type: 'Hunting", "DET403", "*:8:7"),
    ("tab", REST_METHOD, "*", "  - Splunk Cloud", "\t- Splunk Cloud", "DET403", "*:70:1"),
    ("unknown key", WEB_SERVICES, "*", "asset_type:", "aset_type:", "DET411", "*:46:1"),
    ("missing key", REST_METHOD, "*", "asset_type: Endpoint\n", "", "DET412", "*:1:1"),
    ("wrong type", REST_METHOD, "*", "version: 1\n", "version: one\n", "DET413", "*:3:10"),
    ("wrong value", WEB_SERVICES, "*", "type: Hunting", "type: Huntings", "DET414", "*:8:7"),
    ("type matrix", REST_METHOD, "*", "type: Anomaly", "type: Hunting", "DET415", "*:53:1"),
    ("technique", WEB_SERVICES, "*", "- T1590\n", "- T159\n", "DET416", "*:49:5"),
    ("uuid", REST_METHOD, "*", "id: 85c6", "id: 5c6", "DET416", "*:2:5"),
    ("dataset path", REST_METHOD, "*", "collection/benign.log", "collection/bening.log", "DAT603", "*:86:15"),
    ("risk token", REST_METHOD, "*", "script on $dest$", "script on $dst$", "DET430", "*:58:39"),
    ("story", WEB_SERVICES, "*", "Public Address Discovery", "Public Adress Discovery", "DET423", "*:45:5"),
    ("data source", REST_METHOD, "*", "Logging 4104", "Logging 4105", "DET422", "*:18:5"),
    ("schedule", WEB_SERVICES, "*", "schedule: Default", "schedule: Defualt", "DET424", "*:56:11"),
    ("name", WEB_SERVICES, "*", "name: Windows Gather", "name: Windows Gathers", "DET425", "*:1:7"),
    (
        "wrong digest",
        WEB_SERVICES,
        "datasets/T1590.005/ip_check_web_services/true_positive.log",
        "wtfismyip.com",
        "wtfismyip.org",
        "DAT605",
        "*:61:15",
    ),
    ("macro file", WEB_SERVICES, "macros/sysmon.yml", "definition:", "defintion:", "DET411", "macros/sysmon.yml:8:1"),
    (
        "macro text",
        REST_METHOD,
        "macros/powershell.yml",
        "definition: '(source",
        "definition: '((source",
        "SPL103",
        "*:20:3",
    ),
    (
        "data source file",
        REST_METHOD,
        "data_sources/powershell_script_block_logging_4104.yml",
        "separator: EventID",
        "separator: [EventID]",
        "DET413",
        "data_sources/powershell_script_block_logging_4104.yml:11:12",
    ),
    (
        "manifest",
        WEB_SERVICES,
        "datasets/T1590.005/ip_check_web_services/benign.yml",
        "made_by: |-",
        "made_buy: |-",
        "DET411",
        "datasets/T1590.005/ip_check_web_services/benign.yml:15:1",
    ),
]


@pytest.mark.parametrize(
    ("slug", "change", "code", "at"), [(b[1], b[2:5], *b[5:]) for b in BREAKS], ids=[b[0] for b in BREAKS]
)
def test_a_break_is_found_where_it_is(
    founding: Path, slug: str, change: tuple[str, str, str], code: str, at: str
) -> None:
    """One break gives the detection that it touches a diagnostic at its place, and the other one nothing."""
    file, old, new = change
    broken = founding / (str(FILES[slug]) if file == "*" else file)
    text = broken.read_text("utf-8")
    assert old in text
    broken.write_text(text.replace(old, new, 1), "utf-8", newline="")

    found = validate(ContentRoot.open(founding))

    expected = f"{founding}/{at.replace('*', str(FILES[slug]))} {code}"
    places = [
        f"{diagnostic.place and diagnostic.place.location} {diagnostic.code}" for diagnostic in found[FILES[slug]]
    ]
    assert expected in places
    (other,) = set(BOTH) - {slug}
    assert () == found[FILES[other]]


def test_a_shared_macro_touches_all(catalog: Path) -> None:
    """A mistake in a macro that every detection uses is reported for each of them."""
    macro = catalog / "macros/security_content_ctime.yml"
    macro.write_text(
        macro.read_text("utf-8").replace("ctime($field$)", "ctim($field$)").replace("id: ", "id: x"), "utf-8"
    )

    found = validate(ContentRoot.open(catalog))
    for diagnostics in found.values():
        assert "DET416" in {diagnostic.code for diagnostic in diagnostics}


def test_a_macro_file_that_cannot_be_read(catalog: Path) -> None:
    """A detection whose macro is in an unreadable file is told why, and not that there is no such macro."""
    macro = catalog / "macros/sysmon.yml"
    macro.write_text("name: sysmon\n\tdefinition: x\n", "utf-8")

    found = validate(ContentRoot.open(catalog))
    assert ["DET403"] == [diagnostic.code for diagnostic in found[FILES[WEB_SERVICES]]]
    assert () == found[FILES[REST_METHOD]]
