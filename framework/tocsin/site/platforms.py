"""The platform that a data source belongs to, as far as its source type tells."""

from __future__ import annotations

__all__ = ["platform_of"]

# The first that the source type or the source begins with.
_BEGINNINGS = (
    ("xmlwineventlog", "Windows"),
    ("wineventlog", "Windows"),
    ("activedirectory", "Windows"),
    ("iis:", "Windows"),
    ("pwsh:", "Windows"),
    ("ms:defender", "Microsoft Defender"),
    ("sysmon:linux", "Linux"),
    ("syslog:linux", "Linux"),
    ("linux", "Linux"),
    ("auditd", "Linux"),
    ("osquery", "macOS"),
    ("aws", "AWS"),
    ("asl", "AWS"),
    ("o365", "Office 365"),
    ("ms365", "Office 365"),
    ("azure", "Azure"),
    ("mscs", "Azure"),
    ("google:gcp", "Google Cloud"),
    ("gws", "Google Workspace"),
    ("gsuite", "Google Workspace"),
    ("kube", "Kubernetes"),
    ("okta", "Okta"),
    ("github", "GitHub"),
    ("pingid", "PingID"),
    ("cisco", "Cisco"),
    ("pan:", "Palo Alto"),
    ("suricata", "Network"),
    ("stream", "Network"),
    ("bro", "Network"),
    ("zeek", "Network"),
    ("crowdstrike", "CrowdStrike"),
    ("nginx", "Nginx"),
    ("apache", "Apache"),
    ("zscaler", "Zscaler"),
    ("stash", "Splunk"),
    ("splunkd", "Splunk"),
    ("splunk", "Splunk"),
)


def platform_of(sourcetype: str, source: str) -> str:
    """Return the name of the platform; empty where neither tells."""
    for text in (sourcetype.casefold(), source.casefold()):
        for beginning, platform in _BEGINNINGS:
            if text.startswith(beginning):
                return platform
    return ""
