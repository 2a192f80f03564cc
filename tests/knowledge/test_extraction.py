"""Search-time extraction: each setting by what it does to an event, and their order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Rows = Callable[..., list[dict[str, Any]]]

NO_KV = "[t]\nKV_MODE = none\n"


def test_inline_extraction_takes_the_first_match(extracted: Rows) -> None:
    """Named groups of the first match are fields; unnamed groups are none."""
    props = NO_KV + r"EXTRACT-a = id=(?<id>\d+) (x)" + "\n"

    assert [{"id": "1"}] == extracted("id=1 x id=2 x", props=props)


def test_inline_extraction_trims_and_drops_empty_values(extracted: Rows) -> None:
    """Blanks round a value go, and a value of blanks makes no field."""
    props = NO_KV + "EXTRACT-a = a=(?<a>[^;]*);b=(?<b>[^;]*);\n"

    assert [{"a": "x y"}] == extracted("a= x y ;b=  ;", props=props)


def test_inline_extraction_spans_lines_and_anchors_to_them(extracted: Rows) -> None:
    """The dot matches line ends, and ^ and $ match at lines."""
    props = "[t]\nKV_MODE = none\nBREAK_ONLY_BEFORE = zzz\nEXTRACT-a = ^b=(?<b>.*)$\n"

    assert [{"b": "1\nc=2"}] == extracted("a=0\nb=1\nc=2", props=props)


def test_inline_extraction_from_a_field(extracted: Rows) -> None:
    """`in` names a field made by an earlier class, in ASCII order, or one that every event has."""
    props = NO_KV + (
        "EXTRACT-b = ^(?<first>.) in name\n"
        "EXTRACT-B = n=(?<name>\\w+)\n"
        "EXTRACT-1 = ^(?<early>.) in name\n"
        "EXTRACT-c = ^/(?<root>\\w+)/ in source\n"
    )

    assert [{"name": "xyz", "first": "x", "root": "var"}] == extracted("n=xyz", source="/var/log", props=props)


def test_first_extraction_keeps_the_field(extracted: Rows) -> None:
    """A later EXTRACT or REPORT does not replace a field."""
    props = NO_KV + "EXTRACT-a = a=(?<v>\\d)\nEXTRACT-b = b=(?<v>\\d)\nREPORT-c = c\n"
    transforms = "[c]\nREGEX = c=(?<v>\\d)\n"

    assert [{"v": "1"}] == extracted("c=3 b=2 a=1", props=props, transforms=transforms)


def test_transform_applies_to_every_match(extracted: Rows) -> None:
    """FORMAT names fields by groups; without MV_ADD the first value of a name stays."""
    props = NO_KV + "REPORT-a = pairs\n"
    transforms = "[pairs]\nREGEX = (\\w+):(\\w*)\nFORMAT = $1::$2\n"

    assert [{"a": "1", "b": "2"}] == extracted("a:1 b:2 a:3 c:", props=props, transforms=transforms)


def test_transform_appends_with_mv_add(extracted: Rows) -> None:
    """MV_ADD collects every value, also on a field from an earlier transform."""
    props = NO_KV + "REPORT-a = one, two\n"
    transforms = "[one]\nREGEX = x=(?<a>\\d)\n[two]\nREGEX = (\\w+):(\\w)\nFORMAT = $1::$2\nMV_ADD = 1\n"

    assert [{"a": ("0", "1", "3"), "b": "2"}] == extracted("x=0 a:1 b:2 a:3", props=props, transforms=transforms)


def test_transform_formats_with_text_and_quotes(extracted: Rows) -> None:
    """Text stands round references, a quoted value may hold blanks, and $0 makes no field."""
    props = NO_KV + "REPORT-a = f\n"
    transforms = '[f]\nREGEX = (\\w+)=(\\w+)\nFORMAT = p_$1::"<$2 of $1>" plain::$2 all::$0\n'

    assert [{"p_a": "<1 of a>", "plain": "1"}] == extracted("a=1", props=props, transforms=transforms)


def test_transform_keys_in_groups(extracted: Rows) -> None:
    """_KEY_ and _VAL_ groups are a name and its value."""
    props = NO_KV + "REPORT-a = f\n"
    transforms = "[f]\nREGEX = (?<_KEY_1>\\w+)>(?<_VAL_1>\\w+)\n"

    assert [{"a": "1", "b": "2"}] == extracted("a>1 b>2", props=props, transforms=transforms)


@pytest.mark.parametrize(
    ("key", "clean", "field"),
    [("Threat Name", "true", "Threat_Name"), ("_9x-y", "true", "x_y"), ("Threat Name", "false", "Threat Name")],
)
def test_transform_cleans_keys(extracted: Rows, key: str, clean: str, field: str) -> None:
    """Keys become names of letters, digits and underscores, unless CLEAN_KEYS is off."""
    props = NO_KV + "REPORT-a = f\n"
    transforms = f"[f]\nREGEX = ([^:]+):(.+)\nFORMAT = $1::$2\nCLEAN_KEYS = {clean}\n"

    assert [{field: "v"}] == extracted(f"{key}:v", props=props, transforms=transforms)


def test_transform_keeps_empty_values_when_told(extracted: Rows) -> None:
    """KEEP_EMPTY_VALS makes fields of empty values."""
    props = NO_KV + "REPORT-a = f\n"
    transforms = "[f]\nREGEX = (\\w+):(\\w*)\nFORMAT = $1::$2\nKEEP_EMPTY_VALS = true\n"

    assert [{"a": "", "b": "1"}] == extracted("a: b:1", props=props, transforms=transforms)


def test_transform_reads_a_field_and_each_of_its_values(extracted: Rows) -> None:
    """SOURCE_KEY may be any extracted field; a multivalue is read value by value."""
    props = NO_KV + "REPORT-a = items, parts\n"
    transforms = (
        "[items]\nREGEX = <([^>]+)>\nFORMAT = item::$1\nMV_ADD = true\n"
        "[parts]\nSOURCE_KEY = item\nREGEX = (\\w+)=(\\w+)\nFORMAT = $1::$2\n"
    )

    assert [{"item": ("a=1", "b=2"), "a": "1", "b": "2"}] == extracted("<a=1><b=2>", props=props, transforms=transforms)


def test_transform_includes_others(extracted: Rows) -> None:
    """[[name]] includes a regex, [[name:prefix]] names it or the groups in it."""
    props = NO_KV + "REPORT-a = whole\n"
    transforms = (
        "[word]\nREGEX = \\w+\n[pair]\nREGEX = (?<host>[[word]])/(?<path>\\w+)\n"
        "[whole]\nREGEX = ^[[word:verb]] [[pair:url_]]\n"
    )

    assert [{"verb": "GET", "url_host": "h", "url_path": "p"}] == extracted(
        "GET h/p", props=props, transforms=transforms
    )


def test_columns_by_delimiter(extracted: Rows) -> None:
    """One set of delimiters gives columns, quotes protect, and empty columns make no field."""
    props = NO_KV + "REPORT-a = f\n"
    transforms = '[f]\nDELIMS = ","\nFIELDS = "a", "b", c, d\n'

    assert [{"a": "1", "c": "x,y", "d": "z"}] == extracted('1,,"x,y",z,more', props=props, transforms=transforms)


def test_pairs_by_delimiters(extracted: Rows) -> None:
    """Two sets of delimiters give pairs; delimiters side by side count once."""
    props = NO_KV + "REPORT-a = f\n"
    transforms = '[f]\nDELIMS = ";|", "="\n'

    assert [{"a": "1", "b": "2; 3", "c": "4 5"}] == extracted(
        'a=1;;b="2; 3"|c=4 5;', props=props, transforms=transforms
    )


def test_automatic_pairs(extracted: Rows) -> None:
    """Pairs are found anywhere outside double quotes; the first value of a key counts."""
    text = "type=X msg='unit=a b=\"c=d e\" res=ok' ip:port=1 zone-x=y 2fa=on a=1, a=2; q=x=y empty= 9=8"

    assert [
        {
            "type": "X",
            "unit": "a",
            "b": "c=d e",
            "res": "ok",
            "port": "1",
            "zone_x": "y",
            "fa": "on",
            "a": "1",
            "q": "x=y",
        }
    ] == extracted(text, props="[t]\n")


def test_automatic_pairs_do_not_replace(extracted: Rows) -> None:
    """What EXTRACT or REPORT gave stays, and default fields too."""
    assert [{"a": "first"}] == extracted(
        "a=1 host=evil", props="[t]\nEXTRACT-a = (?<a>first) in source\n", source="first"
    )


def test_automatic_pairs_with_escapes(extracted: Rows) -> None:
    """auto_escaped reads escaped quotes."""
    assert [{"a": 'x "y" \\', "b": "1"}] == extracted('a="x \\"y\\" \\\\" b=1', props="[t]\nKV_MODE = auto_escaped\n")


def test_json(extracted: Rows) -> None:
    """JSON leaves are fields by their path, in either mode; null is text and empty text a field."""
    text = '{"a": {"b.c": 1.50}, "d": [{"e": true}, {"e": null}], "f": [], "g": "", "h": [1, 2]}'
    expected = [{"a.b.c": "1.50", "d{}.e": ("true", "null"), "g": "", "h{}": ("1", "2")}]

    assert expected == extracted(text, props="[t]\n")
    assert expected == extracted(text, props="[t]\nKV_MODE = JSON\n")
    assert [{}] == extracted(text, props="[t]\nAUTO_KV_JSON = false\n")


def test_json_that_is_cut_off(extracted: Rows) -> None:
    """KV_MODE=json reads a cut event as far as it goes; auto mode takes only whole JSON events."""
    assert [{"a": "1", "b": "2"}] == extracted('{"a": 1, "b": "2", "c": "cut', props="[t]\nKV_MODE = json\n")
    assert [{}] == extracted('{"a": 1, "c": "cut', props="[t]\n")


def test_xml(extracted: Rows) -> None:
    """KV_MODE=xml names elements by their path and attributes in braces."""
    assert [{"e.a": ("1", "2"), "e.b{@c}": "3"}] == extracted(
        '<e><a>1</a><a>2</a><b c="3"/></e>', props="[t]\nKV_MODE = xml\n"
    )


def test_alias_replaces_and_removes(extracted: Rows) -> None:
    """AS copies over an existing field and removes it when the original is absent; ASNEW does neither."""
    props = '[t]\nFIELDALIAS-a = a AS b, x AS c a ASNEW d x ASNEW e "a" AS f\n'

    assert [{"a": "1", "b": "1", "d": "4", "e": "5", "f": "1"}] == extracted("a=1 b=2 c=3 d=4 e=5", props=props)


def test_aliases_in_class_order(extracted: Rows) -> None:
    """A later alias sees an earlier one."""
    props = "[t]\nFIELDALIAS-b = two AS three\nFIELDALIAS-a = one AS two\n"

    assert [{"one": "1", "two": "1", "three": "1"}] == extracted("one=1", props=props)


def test_calculated_fields_are_parallel(extracted: Rows) -> None:
    """Every EVAL sees the fields as they were before any of them; null removes a field."""
    props = "[t]\nEVAL-a = b\nEVAL-b = a\nEVAL-c = null()\nEVAL-n = len(a) + 1\n"

    assert [{"a": "2", "b": "1", "n": 2}] == extracted("a=1 b=2 c=3", props=props)


def test_calculated_field_over_several_lines(extracted: Rows) -> None:
    """An expression continues over lines that end with a backslash."""
    assert [{"a": "1", "b": "yes"}] == extracted("a=1", props='[t]\nEVAL-b = if(a=1, \\\n  "yes", \\\n  "no")\n')


def test_lookup_after_calculated_fields(extracted: Rows) -> None:
    """A lookup sees calculated fields, which do not see its outputs."""
    props = "[t]\nEVAL-k = lower(K)\nEVAL-seen = v\nLOOKUP-a = table k OUTPUT v AS v w\n"
    transforms = "[table]\nfilename = table.csv\n"
    files = {"lookups/table.csv": "k,v,w\nx,1,\n"}

    assert [{"K": "X", "k": "x", "v": "1"}] == extracted("K=X", props=props, transforms=transforms, files=files)


def test_lookup_outputs(extracted: Rows) -> None:
    """OUTPUT replaces and clears, OUTPUTNEW fills gaps, and without inputs nothing happens."""
    files = {"lookups/t.csv": "k,v\nx,new\n"}
    transforms = "[table]\nfilename = t.csv\n"

    def read(text: str, clause: str) -> list[object]:
        props = f"[t]\nLOOKUP-a = table {clause}\n"
        return [dict(row) for row in extracted(text, props=props, transforms=transforms, files=files)]

    assert [{"k": "x", "v": "new"}] == read("k=x v=old", "k OUTPUT v")
    assert [{"k": "y"}] == read("k=y v=old", "k OUTPUT v")
    assert [{"v": "old"}] == read("v=old", "k OUTPUT v")
    assert [{"k": "x", "v": "old"}] == read("k=x v=old", "k OUTPUTNEW v")
    assert [{"id": "x", "value": "new"}] == read("id=x", "k AS id OUTPUTNEW v AS value")
    assert [{"k": "x", "v": "new"}] == read("k=x", "k")


def test_event_types_and_tags(extracted: Rows) -> None:
    """Event types match final fields and refer to each other; tags follow from them and from other values."""
    props = "[t]\nEVAL-kind = upper(k)\n"
    eventtypes = (
        "[base]\nsearch = kind=X*\n[login]\nsearch = eventtype=base (a=1 OR word)\n[off]\nsearch = *\ndisabled = 1\n"
    )
    tags = "[eventtype=login]\nauthentication = enabled\nold = disabled\n[app=win%3Aremote]\nremote = enabled\n"

    found = extracted("k=xy a=1 app=win:remote", props=props, eventtypes=eventtypes, tags=tags)

    assert ("base", "login") == found[0]["eventtype"]
    assert {"authentication", "remote"} == set(found[0]["tag"])
    assert "authentication" == found[0]["tag::eventtype"]
    assert "remote" == found[0]["tag::app"]


def test_event_type_by_tag_and_macro(extracted: Rows) -> None:
    """An event type may ask for a tag, and call macros."""
    eventtypes = "[a]\nsearch = `kind(x)`\n[b]\nsearch = tag=t\n"
    tags = "[eventtype=a]\nt = enabled\n"
    macros = "[kind(1)]\nargs = value\ndefinition = k=$value$\n"

    assert ("a", "b") == extracted("k=x", props="[t]\n", eventtypes=eventtypes, tags=tags, macros=macros)[0][
        "eventtype"
    ]


def test_rename_hides_the_source_type(rows: Rows) -> None:
    """An event of a renamed source type shows the new name and has only its settings."""
    props = "[old]\nrename = new\nEVAL-a = 1\n[new]\nEVAL-b = 2\n"
    row = rows("x", sourcetype="old", props=props)[0]

    assert ("new", "old") == (row["sourcetype"], row["_sourcetype"])
    assert "a" not in row
    assert 2 == row["b"]


def test_needed_fields_only(extracted: Rows) -> None:
    """With a set of fields, only those and what they depend on are worked out, with the same values."""
    props = (
        "[t]\nEXTRACT-x = (?<x>x\\d)\nREPORT-p = pairs\nKV_MODE = none\nFIELDALIAS-a = p AS q\n"
        "EVAL-e = q . x\nEVAL-unused = z\nLOOKUP-l = table e OUTPUT v\n"
    )
    confs = {
        "props": props,
        "transforms": "[pairs]\nREGEX = (\\w+)=(\\w+)\nFORMAT = $1::$2\n[table]\nfilename = t.csv\n",
        "files": {"lookups/t.csv": "e,v\n1x7,found\n"},
    }
    everything = extracted("p=1 z=2 x7", **confs)[0]
    needed = extracted("p=1 z=2 x7", ["v"], **confs)[0]

    assert {"v": "found", "e": "1x7", "q": "1", "p": "1", "x": "x7"} == needed
    assert needed == {name: everything[name] for name in needed}
    assert {"z", "unused"} == everything.keys() - needed.keys()


def test_nothing_is_extracted_for_default_fields(extracted: Rows) -> None:
    """A search that reads default fields only costs no extraction."""
    assert [{}] == extracted("a=1", ["host", "_time"], props="[t]\nEVAL-b = a\n")
