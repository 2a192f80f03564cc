"""The platform of a data source."""

from __future__ import annotations

import pytest

from tocsin.site.platforms import platform_of


@pytest.mark.parametrize(
    ("sourcetype", "source", "expected"),
    [
        ("XmlWinEventLog", "XmlWinEventLog:Security", "Windows"),
        ("sysmon:linux", "Syslog:Linux-Sysmon/Operational", "Linux"),
        ("_json", "github", "GitHub"),
        ("zscalernss-web", "zscaler", "Zscaler"),
        ("stash", "risk", "Splunk"),
        ("made:up", "nowhere", ""),
    ],
)
def test_the_source_type_tells_or_else_the_source(sourcetype: str, source: str, expected: str) -> None:
    """The beginning of either names the platform; where neither does, none is named."""
    assert expected == platform_of(sourcetype, source)
