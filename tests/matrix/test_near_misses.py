"""A search that finds something in a log of the catalog, with one literal misspelt: the explanation tells all of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path, PurePosixPath

import pytest

from tocsin.api import Session, run_search
from tocsin.content.root import ContentRoot
from tocsin.engine.trace import Trace
from tocsin.events import Dataset
from tocsin.expressions.values import Row
from tocsin.knowledge import KnowledgeBase
from tocsin.matrix.explanation import Explanation, explain_trace

PROJECT = Path(__file__).parents[2]


@cache
def catalog() -> ContentRoot:
    """The content root of this project."""
    return ContentRoot.open(PROJECT)


def explained(folder: str, search: str) -> tuple[list[Row], Explanation]:
    """Run a search over the log of a folder, and explain what it found."""
    manifest = catalog().manifests[PurePosixPath(f"datasets/{folder}/true_positive.log")]
    path = PROJECT / "datasets" / folder / "true_positive.log"
    log = Dataset(path, source=manifest.source, sourcetype=manifest.sourcetype)
    trace = Trace()
    rows = list(run_search(search, Session(trace=trace), datasets=[log]))
    return rows, explain_trace(trace, KnowledgeBase.load())


@pytest.mark.parametrize(
    ("folder", "field", "right", "wrong"),
    [
        ("T1003.001/comsvcs_minidump", "Image", "*\\\\EXCEL.EXE", "*\\\\EXECL.EXE"),
        ("T1014/driver_without_valid_signature", "action", "allowed", "alowed"),
        ("T1053.005/task_in_writable_folder", "TargetUserName", "adm.reed", "adm.red"),
        ("T1059.001/invoke_restmethod_ip_collection", "ScriptBlockText", "*Invoke-RestMethod*", "*Invoke-RestMehtod*"),
        ("T1071.004/long_names_of_one_domain", "query", "*.t.example.net", "*.t.exmaple.net"),
        ("T1098.001/access_key_for_another", "eventName", "CreateAccessKey", "CreateAccesKey"),
        ("T1098.003/privileged_role_given", "action", "modified", "modifyed"),
        ("T1105/program_from_bare_address", "url", "198.51.100.44/status.json", "198.51.100.44/staus.json"),
        ("T1110.003/password_spray", "TargetUserName", "a.abel", "a.able"),
        ("T1112/wdigest_plain_text", "EventCode", "13", "31"),
        ("T1190/path_traversal_answered", "url", "http://localhost/", "http://locahost/"),
        ("T1490/backups_deleted", "Image", "*\\\\pwsh.exe", "*\\\\pwhs.exe"),
        ("T1505.003/shell_from_web_server", "Image", "/usr/bin/bash", "/usr/bni/bash"),
        ("T1548.001/setuid_in_writable_folder", "process", "/tmp/.b", "/tmp/.d"),
        ("T1552.007/secrets_of_all_namespaces", "objectRef.resource", "configmaps", "configmap"),
        ("T1558.003/rc4_service_tickets", "EventCode", "4769", "4796"),
        ("T1562.001/amsi_tampering", "ScriptBlockText", "*Measure-Object*", "*Mesaure-Object*"),
        ("T1562.008/cloudtrail_stopped", "eventName", "CreateUser", "CraeteUser"),
        ("T1562.012/auditd_switched_off", "process", "/usr/bin/bash", "/usr/bin/bahs"),
        ("T1564.008/inbox_rules", "Operation", "MailItemsAccessed", "MailItemAccessed"),
        ("T1590.005/ip_check_web_services", "QueryName", "ipinfo.io", "ipinfo.oi"),
        ("T1611/pod_unconfined", "verb", "create", "craete"),
        ("T1621/push_fatigue", "eventType", "*send_factor_verify_push", "*send_factor_verfiy_push"),
    ],
)
def test_a_misspelt_literal_is_named_with_what_there_is_instead(
    folder: str, field: str, right: str, wrong: str
) -> None:
    """The predicate, what it wants and what the nearest event has."""
    found, _ = explained(folder, f'{field}="{right}"')
    none, explanation = explained(folder, f'{field}="{wrong}"')
    (miss,) = explanation.groups[0].misses
    literal = right.strip("*").replace("\\\\", "\\").casefold()

    assert found
    assert not none
    assert f'{field}="{wrong}"' == miss.text
    assert (wrong.replace("\\\\", "\\"),) == miss.wanted
    assert any(literal in value.casefold() for each in miss.found for value in each.values)
