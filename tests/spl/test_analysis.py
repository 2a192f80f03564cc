"""What reading a search tells: references, fields, outputs and literal texts."""

from __future__ import annotations

import pytest

from tocsin.engine.commands import GRAMMAR
from tocsin.spl import parse_search
from tocsin.spl.analysis import Analysis, analyse
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.references import ReferenceKind

MACROS = {"sysmon": "sourcetype=xmlwineventlog index=win", "ctime(f)": "convert ctime($f$) | lookup nested k OUTPUT v"}


def analysed(search: str) -> Analysis:
    """Analyse a search that has no mistakes."""
    parsed = parse_search(search, GRAMMAR, MACROS)
    parsed.require()
    return analyse(parsed, verbatim=lambda field: field in ("Image", "EventCode"))


def test_everything_referred_to_is_found() -> None:
    """Macros, lookups read and written, data models, event types, tags, indexes and source types."""
    analysis = analysed(
        "`sysmon` eventtype=proc tag::host=server [| inputlookup bad.csv | fields ip]"
        " | `ctime(t)` | append [| tstats count from datamodel=Web.Web where index=web by Web.src]"
        " | append [| from datamodel:Endpoint.Processes] | outputlookup seen.csv"
    )

    found = {(reference.kind, reference.name) for reference in analysis.references}

    assert {
        (ReferenceKind.MACRO, "sysmon"),
        (ReferenceKind.MACRO, "ctime(1)"),
        (ReferenceKind.SOURCETYPE, "xmlwineventlog"),
        (ReferenceKind.INDEX, "win"),
        (ReferenceKind.INDEX, "web"),
        (ReferenceKind.EVENT_TYPE, "proc"),
        (ReferenceKind.TAG, "server"),
        (ReferenceKind.LOOKUP, "bad.csv"),
        (ReferenceKind.LOOKUP, "nested"),
        (ReferenceKind.LOOKUP_WRITTEN, "seen.csv"),
        (ReferenceKind.DATA_MODEL, "Web.Web"),
        (ReferenceKind.DATA_MODEL, "Endpoint.Processes"),
    } == found


@pytest.mark.parametrize(
    ("search", "names", "is_open"),
    [
        ("a=1", (), True),
        ("a=1 | stats count values(b) as bs by c, d", ("c", "d", "count", "bs"), False),
        ("a=1 | stats count by c | eval d=1, e=2 | rename c as f", ("f", "count", "d", "e"), False),
        ("a=1 | stats count by c | rename count as n | fields - c", ("n",), False),
        ("a=1 | table x y | where x>1 | sort - y | dedup x", ("x", "y"), False),
        ("a=1 | table x y | lookup t x OUTPUT p q", ("x", "y", "p", "q"), False),
        ("a=1 | table x | lookup t x", ("x",), True),
        ('a=1 | table x | rex field=x "(?<user>\\w+)@(?<domain>.+)"', ("x", "domain", "user"), False),
        ("a=1 | stats values(*) as * by c", ("c",), True),
        ("| tstats count from datamodel=Web by Web.src _time span=1h", ("Web.src", "_time", "count"), False),
        ('| tstats count from datamodel=Web by Web.src | rename "Web.*" as *', ("src", "count"), False),
        ("| makeresults | eval {x}=1", (), True),
    ],
)
def test_output_fields_are_known_where_the_search_fixes_them(
    search: str, names: tuple[str, ...], is_open: bool
) -> None:
    """After a command that decides its columns the fields are closed; where anything may come they are open."""
    fields = analysed(search).fields

    assert (is_open, set(names)) == (
        fields.open,
        set(fields.names) - {"_time"} if "makeresults" in search else set(fields.names),
    )


def test_fields_read_and_written_per_stage() -> None:
    """Each stage says what it reads itself and what it sets."""
    stages = analysed('EventCode=1 "whoami" | eval b=lower(a), c=b | stats max(b) as m by c | where m>k').stages

    assert [
        FieldSet.of("EventCode", "_raw"),
        FieldSet.of("a"),
        FieldSet.of("b", "c"),
        FieldSet.of("m", "k"),
    ] == [stage.reads for stage in stages]
    assert [(), ("b", "c"), ("c", "m"), ()] == [tuple(sorted(stage.writes.names)) for stage in stages]


@pytest.mark.parametrize(
    ("search", "needed"),
    [
        ("EventCode=1 | stats count by Image", {"EventCode", "Image"}),
        ("EventCode=1 | rename Image as i | eval j=i.User | table j", {"EventCode", "Image", "User"}),
        ("a=1 | fields b | stats count(b) by c", {"a", "b"}),
    ],
)
def test_only_the_fields_that_matter_are_needed(search: str, needed: set[str]) -> None:
    """The events must bring the fields that reach the result or decide it, and no others."""
    assert needed <= set(analysed(search).needed.names) <= needed | {"_time", "_raw"}


@pytest.mark.parametrize(
    ("search", "literals"),
    [
        ('EventCode=4104 "Invoke-RestMethod"', [{"4104"}, {"invoke"}, {"restmethod"}]),
        ('Image="*\\\\cmd.exe" OR Image=*pwsh*', [{"\\cmd.exe", "pwsh"}]),
        ("Image IN (a*b, c) User=x", [{"a", "c"}]),
        ("NOT Image=a", []),
        ("Image=a OR User=b", []),
        ("Image!=a Image>b", []),
        ("Image=* EventCode=1 | search Image=z*", [{"1"}, {"z"}]),
        ("EventCode=1 | eval Image=1 | search Image=z", [{"1"}]),
        ("Image=größe", []),
    ],
)
def test_literals_that_each_event_must_contain(search: str, literals: list[set[str]]) -> None:
    """The pre-filter never drops an event that matches: what is not certain is not asked for."""
    assert [frozenset(group) for group in literals] == list(analysed(search).literals)
