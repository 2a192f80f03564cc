"""Macros, lookups and commands that come with well-known apps, and whose text or table is not at hand here.

A team adds those of its other apps in its settings.
"""

from __future__ import annotations

__all__ = ["KNOWN_COMMANDS", "KNOWN_LOOKUPS", "KNOWN_MACROS"]

# Search commands of apps on Splunkbase.
KNOWN_COMMANDS = ("cyberchef", "dnstwist")

KNOWN_MACROS = frozenset(
    (
        # Enterprise Security
        "get_asset",
        "get_event_id",
        "get_risk_severity",
        "risk_index",
        "risk_score_format",
        # Machine Learning and Security Essentials
        "globedistance",
        # URL Toolbox
        "ut_levenshtein",
        "ut_parse",
        "ut_parse_extended",
        "ut_shannon",
    )
)
KNOWN_LOOKUPS = frozenset(
    (
        # Splunk itself
        "dnslookup",
        "geo_attr_countries",
        "geo_attr_us_states",
        "geo_countries",
        "geo_us_states",
        # Enterprise Security and the Common Information Model
        "admon_groups_def",
        "alexa_lookup_by_str",
        "asn_lookup_by_cidr",
        "asset_lookup_by_cidr",
        "asset_lookup_by_str",
        "cim_cloud_domain_lookup",
        "cim_cloud_domains.csv",
        "cim_corporate_email_domain_lookup",
        "cim_corporate_email_domains.csv",
        "cim_corporate_web_domain_lookup",
        "cim_corporate_web_domains.csv",
        "identity_lookup_expanded",
        "interesting_ports_lookup",
        "mitre_attack_lookup",
        # URL Toolbox
        "ut_parse_extended_lookup",
        "ut_parse_simple_lookup",
        "ut_shannon_lookup",
    )
)
