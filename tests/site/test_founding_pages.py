"""The pages of the two founding detections hold every section and every value of the published pages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml.html import HtmlElement

from .conftest import page

CTIME = 'convert timeformat="%Y-%m-%dT%H:%M:%S" ctime($field$)'


@dataclass(frozen=True)
class Published:
    """The facts of a published page; prose is ours, so only the facts in it are compared."""

    slug: str
    name: str
    version: int
    techniques: list[tuple[str, str, str]]
    said: list[str]
    search: list[str]
    data_source: tuple[str, str, str, str]
    macros: dict[str, str]
    creates_risk: str
    implementation: list[str]
    harmless: list[str]
    risk_columns: tuple[str, ...]
    risk: list[tuple[str, ...]]
    risk_message: str
    references: list[str]
    source: str

    @property
    def filter_macro(self) -> str:
        return f"{self.slug}_filter"


WEB_SERVICES = Published(
    slug="windows_gather_victim_network_info_through_ip_check_web_services",
    name="Windows Gather Victim Network Info Through Ip Check Web Services",
    version=7,
    techniques=[
        ("T1590.005", "IP Addresses", "Reconnaissance"),
        ("T1590", "Gather Victim Network Information", "Reconnaissance"),
    ],
    said=["22", "DNS", "wtfismyip.com", "ipinfo.io", "Trickbot"],
    search=[
        '`sysmon` EventCode=22 QueryName IN ("*wtfismyip.com", "*checkip.*", "*ipecho.net", "*ipinfo.io", '
        '"*api.ipify.org", "*icanhazip.com", "*ip.anysrc.com","*api.ip.sb", "ident.me", "www.myexternalip.com", '
        '"*zen.spamhaus.org", "*cbl.abuseat.org", "*b.barracudacentral.org", "*dnsbl-1.uceprotect.net", '
        '"*spam.dnsbl.sorbs.net", "*iplogger.org*", "*ip-api.com*", "*geoip.*", "*icanhazip.*")',
        "| stats min(_time) as firstTime max(_time) as lastTime count by Image ProcessId QueryName QueryStatus "
        "QueryResults EventCode Computer",
        "| rename Computer as dest",
        "| `security_content_ctime(firstTime)`",
        "| `security_content_ctime(lastTime)`",
        "| `windows_gather_victim_network_info_through_ip_check_web_services_filter`",
    ],
    data_source=(
        "Sysmon EventID 22",
        "Windows",
        "xmlwineventlog",
        "XmlWinEventLog:Microsoft-Windows-Sysmon/Operational",
    ),
    macros={
        "security_content_ctime(field)": CTIME,
        "windows_gather_victim_network_info_through_ip_check_web_services_filter": "search *",
    },
    creates_risk="False",
    implementation=["22", "Sysmon", "12", "process", "name", "status"],
    harmless=["browsers", "Filter"],
    risk_columns=("Risk Message", "Risk Score", "Impact", "Confidence"),
    risk=[("Process connecting IP location web services on $dest$", "25", "50", "50")],
    risk_message="",
    references=[],
    source="XmlWinEventLog:Microsoft-Windows-Sysmon/Operational",
)
REST_METHOD = Published(
    slug="windows_powershell_invoke_restmethod_ip_information_collection",
    name="Windows PowerShell Invoke-RestMethod IP Information Collection",
    version=1,
    techniques=[
        ("T1082", "System Information Discovery", "Discovery"),
        ("T1016", "System Network Configuration Discovery", "Discovery"),
        ("T1059.001", "PowerShell", "Execution"),
    ],
    said=["Invoke-RestMethod", "ipinfo.io", "api.ipify.org", "Water Gamayun"],
    search=[
        '`powershell` EventCode=4104 (ScriptBlockText="*Invoke-RestMethod*" AND (ScriptBlockText="*ipinfo.io*" OR '
        'ScriptBlockText="*api.ipify.org*"))',
        "| stats count min(_time) as firstTime max(_time) as lastTime by dest signature signature_id user_id "
        "vendor_product Guid Opcode Name Path ProcessID ScriptBlockId ScriptBlockText",
        "| `security_content_ctime(firstTime)`",
        "| `security_content_ctime(lastTime)`",
        "| `windows_powershell_invoke_restmethod_ip_information_collection_filter`",
    ],
    data_source=(
        "Powershell Script Block Logging 4104",
        "Windows",
        "xmlwineventlog",
        "XmlWinEventLog:Microsoft-Windows-PowerShell/Operational",
    ),
    macros={
        "powershell": "(source=WinEventLog:Microsoft-Windows-PowerShell/Operational OR "
        'source="XmlWinEventLog:Microsoft-Windows-PowerShell/Operational" OR '
        'source=WinEventLog:PowerShellCore/Operational OR source="XmlWinEventLog:PowerShellCore/Operational")',
        "windows_powershell_invoke_restmethod_ip_information_collection_filter": "search *",
    },
    creates_risk="True",
    implementation=[
        "script block logging",
        "https://docs.splunk.com/Documentation/UBA/5.0.4.1/GetDataIn/AddPowerShell#Configure_module_logging_for_PowerShell",
    ],
    harmless=["scripts", "applications", "Filter", "approved"],
    risk_columns=("Risk Object", "Risk Object Type", "Risk Score", "Threat Objects"),
    risk=[("dest", "system", "45", "No Threat Objects")],
    risk_message=(
        "A PowerShell script on $dest$ is collecting external IP or geolocation information using Invoke-RestMethod."
    ),
    references=[
        "https://securityintelligence.com/posts/new-threat-actor-water-gamayun-targets-telecom-finance/",
        "https://www.ncsc.gov.uk/report/weekly-threat-report-12th-april-2024",
    ],
    source="XmlWinEventLog:Microsoft-Windows-PowerShell/Operational",
)
BOTH = pytest.mark.parametrize("published", [WEB_SERVICES, REST_METHOD], ids=lambda published: published.slug)


class Shown:
    """A page of the site, by section."""

    def __init__(self, site: Path, published: Published) -> None:
        self.tree = page(site / "detections" / f"{published.slug}.html")

    @property
    def headings(self) -> list[str]:
        return [text(heading) for heading in self.tree.iter("h2")]

    def section(self, heading: str) -> HtmlElement:
        """Return the section with a heading."""
        (found,) = (s for s in self.tree.iter("section") if text(next(s.iter("h2"))) == heading)
        return found

    def rows(self, heading: str) -> list[tuple[str, ...]]:
        """Return the cells of the first table of a section, its header first."""
        table = next(self.section(heading).iter("table"))
        return [tuple(text(cell) for cell in row if cell.tag in ("td", "th")) for row in table.iter("tr")]


def text(element: HtmlElement) -> str:
    """Return the text of an element as a reader sees it, without what is folded away."""
    return " ".join("".join(_texts(element)).split())


def _texts(element: HtmlElement) -> list[str]:
    if "definition" in (element.get("class") or "") or element.get("aria-hidden") == "true":
        return []
    pieces = [element.text or ""]
    for child in element:
        pieces += [*_texts(child), child.tail or ""]
    return pieces


@BOTH
def test_the_page_has_every_section(site: Path, published: Published) -> None:
    """The sections stand in the published order."""
    wanted = [
        "Techniques",
        "Description",
        "Search",
        "Data Source",
        "Macros Used",
        "Annotations",
        "Default Configuration",
        "Implementation",
        "Known False Positives",
        "Associated Analytic Story",
        "Risk Based Analytics (RBA)",
        "References",
        "Detection Testing",
    ]
    shown = Shown(site, published)

    assert wanted == [heading for heading in shown.headings if heading in wanted]
    assert published.name == text(next(shown.tree.iter("h1")))


@BOTH
def test_techniques(site: Path, published: Published) -> None:
    """Each technique has its id, its name and its tactic."""
    assert [("ID", "Technique", "Tactic"), *published.techniques] == Shown(site, published).rows("Techniques")


@BOTH
def test_description(site: Path, published: Published) -> None:
    """The description says what is looked for, where, and who does it."""
    said = text(Shown(site, published).section("Description"))

    assert published.said == [word for word in published.said if word in said]


@BOTH
def test_search(site: Path, published: Published) -> None:
    """The search stands stage by stage, as numbered lines."""
    lines = [text(line) for line in Shown(site, published).section("Search").iter("li")]

    assert published.search == lines


@BOTH
def test_macros_unfold_in_the_search(site: Path, published: Published) -> None:
    """Each call in the search opens to what it stands for, with its argument in place."""
    search = Shown(site, published).section("Search")
    unfolded = [" ".join(found.text_content().split()) for found in search.find_class("definition")]

    assert "`" not in unfolded[0]
    assert [CTIME.replace("$field$", field) for field in ("firstTime", "lastTime")] == unfolded[1:3]
    assert ["search *"] == unfolded[3:]


@BOTH
def test_data_source(site: Path, published: Published) -> None:
    """The data source has its name, platform, source type and source."""
    header, row = Shown(site, published).rows("Data Source")

    assert ("Name", "Platform", "Sourcetype", "Source") == header
    assert published.data_source == row


@BOTH
def test_macros(site: Path, published: Published) -> None:
    """Each macro has its definition, and the filter macro is explained."""
    shown = Shown(site, published)
    found = dict(shown.rows("Macros Used")[1:])

    assert published.macros == {name: found.get(name) for name in published.macros}
    assert f"{published.filter_macro} keeps every result" in text(shown.section("Macros Used"))


@BOTH
def test_annotations(site: Path, published: Published) -> None:
    """The annotations name the techniques."""
    annotations = text(Shown(site, published).section("Annotations"))

    assert all(technique in annotations for technique, _, _ in published.techniques)


@BOTH
def test_default_configuration(site: Path, published: Published) -> None:
    """The settings are those that Splunk Enterprise Security would have."""
    assert [
        ("Setting", "Value"),
        ("Disabled", "true"),
        ("Cron Schedule", "0 * * * *"),
        ("Earliest Time", "-70m@m"),
        ("Latest Time", "-10m@m"),
        ("Schedule Window", "auto"),
        ("Creates Risk Event", published.creates_risk),
    ] == Shown(site, published).rows("Default Configuration")


@BOTH
def test_implementation_and_false_positives(site: Path, published: Published) -> None:
    """What must be collected is said, with its address; what is harmless is said too."""
    shown = Shown(site, published)
    implementation = text(shown.section("Implementation"))
    links = [link.get("href") for link in shown.section("Implementation").iter("a")]

    assert all(word in implementation for word in published.implementation)
    assert [word for word in published.implementation if word.startswith("https")] == links
    harmless = text(shown.section("Known False Positives"))
    assert published.harmless == [word for word in published.harmless if word in harmless]


@BOTH
def test_story(site: Path, published: Published) -> None:
    """The story is linked to its page."""
    (link,) = Shown(site, published).section("Associated Analytic Story").iter("a")

    assert (site / "detections" / str(link.get("href"))).resolve().is_file()


@BOTH
def test_risk(site: Path, published: Published) -> None:
    """Message, objects and scores stand under the published columns."""
    shown = Shown(site, published)
    header, *rows = shown.rows("Risk Based Analytics (RBA)")

    assert published.risk_columns == header
    assert published.risk == rows
    assert published.risk_message in text(shown.section("Risk Based Analytics (RBA)"))


@BOTH
def test_references(site: Path, published: Published) -> None:
    """Every published reference is a link."""
    links = [link.get("href") for link in Shown(site, published).section("References").iter("a")]

    assert published.references == [reference for reference in published.references if reference in links]


@BOTH
def test_detection_testing(site: Path, published: Published) -> None:
    """Every stage has a row; its datasets are linked, with source and source type."""
    shown = Shown(site, published)
    header, *rows = shown.rows("Detection Testing")
    labels = [(row[0].split(" ")[0], row[1].split(" ")[0]) for row in rows]
    datasets = [link.get("href") for link in next(shown.section("Detection Testing").iter("table")).iter("a")]

    assert ("Test Type", "Status", "Dataset", "Source", "Sourcetype") == header
    assert ("Validation", "Passing", "N/A", "N/A", "N/A") == rows[0]
    assert [("Unit", "Passing"), ("Unit", "Passing")] == [label for label in labels if label[0] == "Unit"]
    assert "Integration" in {stage for stage, _ in labels}
    assert {(published.source, "XmlWinEventLog")} == {row[3:] for row in rows[1:]}
    assert all((site / "detections" / str(dataset)).resolve().is_file() for dataset in datasets)
    assert "HTTP Event Collector" in text(shown.section("Detection Testing"))


@BOTH
def test_origin(site: Path, published: Published) -> None:
    """The page says which file it came from and which version that is."""
    (origin,) = Shown(site, published).tree.find_class("origin")

    assert f"Source: detections/endpoint/{published.slug}.yml | Version: {published.version}" == text(origin)
