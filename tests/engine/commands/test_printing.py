"""Whatever its arguments are, a command that is printed and parsed again is the same command."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from tocsin.engine.command import Command
from tocsin.engine.commands.extract import Extract
from tocsin.engine.commands.fillnull import Fillnull
from tocsin.engine.commands.foreach import Foreach
from tocsin.engine.commands.makemv import Makemv
from tocsin.engine.commands.multikv import Multikv
from tocsin.engine.commands.rangemap import Rangemap
from tocsin.engine.commands.regex import RegexFilter
from tocsin.engine.commands.replace import Replace
from tocsin.engine.commands.rex import Rex
from tocsin.engine.commands.spath import Spath
from tocsin.engine.commands.strcat import Strcat
from tocsin.engine.commands.tojson import Tojson
from tocsin.engine.commands.xpath import Xpath
from tocsin.spl.trees import FieldReference, TextLiteral
from tocsin.spl.trees.clause import Conversion, NamedRange, RegexLiteral, Replacement

ReadBack = Callable[[Command], object]

_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
_NAMES = st.one_of(st.from_regex(r"[A-Za-z_][\w.{}@:-]{0,8}", fullmatch=True), _TEXTS)
_REGEXES = st.builds(RegexLiteral, text=_TEXTS.filter(lambda text: not text.startswith('"')))
_NUMBERS = st.one_of(st.integers(-(10**6), 10**6).map(float), st.decimals(-100, 100, places=2).map(float))


@given(st.builds(Rex, field=_NAMES, max_match=st.integers(0, 9), offset_field=st.none() | _NAMES, pattern=_REGEXES))
def test_rex(read_back: ReadBack, command: Rex) -> None:
    """rex reads back."""
    assert command == read_back(command)


@given(st.builds(RegexFilter, field=_NAMES, negated=st.booleans(), pattern=_REGEXES))
def test_regex(read_back: ReadBack, command: RegexFilter) -> None:
    """regex reads back."""
    assert command == read_back(command)


_REPLACEMENTS = st.lists(st.builds(Replacement, old=_TEXTS, new=_TEXTS), min_size=1, max_size=3).map(tuple)


@given(st.builds(Replace, replacements=_REPLACEMENTS, fields=st.lists(_NAMES, max_size=3).map(tuple)))
def test_replace(read_back: ReadBack, command: Replace) -> None:
    """replace reads back."""
    assert command == read_back(command)


@given(st.builds(Fillnull, value=_TEXTS, fields=st.lists(_NAMES, max_size=3).map(tuple)))
def test_fillnull(read_back: ReadBack, command: Fillnull) -> None:
    """fillnull reads back."""
    assert command == read_back(command)


@given(st.builds(Makemv, delim=_TEXTS, tokenizer=st.none() | _REGEXES, allowempty=st.booleans(), field=_NAMES))
def test_makemv(read_back: ReadBack, command: Makemv) -> None:
    """makemv reads back."""
    assert command == read_back(command)


@given(st.builds(Spath, input=_NAMES, output=st.none() | _NAMES, path=st.none() | _TEXTS, location=st.none() | _TEXTS))
def test_spath(read_back: ReadBack, command: Spath) -> None:
    """spath reads back."""
    assert command == read_back(command)


@given(st.builds(Xpath, field=_NAMES, outfield=_NAMES, default=st.none() | _TEXTS, path=_TEXTS))
def test_xpath(read_back: ReadBack, command: Xpath) -> None:
    """xpath reads back."""
    assert command == read_back(command)


@given(st.builds(Extract, pairdelim=st.none() | _TEXTS, kvdelim=st.none() | _TEXTS, mv_add=st.booleans()))
def test_extract(read_back: ReadBack, command: Extract) -> None:
    """extract reads back."""
    assert command == read_back(command)


@given(
    st.builds(
        Multikv,
        forceheader=st.integers(0, 5),
        fields=st.lists(_NAMES, max_size=2).map(tuple),
        filter=st.lists(_TEXTS, max_size=2).map(tuple),
    )
)
def test_multikv(read_back: ReadBack, command: Multikv) -> None:
    """multikv reads back."""
    assert command == read_back(command)


_PIECES = st.one_of(
    st.builds(TextLiteral, text=_TEXTS),
    st.builds(FieldReference, name=_NAMES.filter(lambda name: not set(name) & set(r"""`'\"|[]"""))),
)


@given(st.builds(Strcat, allrequired=st.booleans(), pieces=st.lists(_PIECES, min_size=2, max_size=4).map(tuple)))
def test_strcat(read_back: ReadBack, command: Strcat) -> None:
    """strcat reads back."""
    assert command == read_back(command)


_RANGE_NAMES = st.from_regex(r"[a-z][\w ]{0,6}", fullmatch=True).filter(lambda name: name not in ("field", "default"))
_RANGES = st.lists(st.builds(NamedRange, label=_RANGE_NAMES, low=_NUMBERS, high=_NUMBERS), max_size=3).map(tuple)


@given(st.builds(Rangemap, field=_NAMES, ranges=_RANGES, default=_TEXTS))
def test_rangemap(read_back: ReadBack, command: Rangemap) -> None:
    """rangemap reads back."""
    assert command == read_back(command)


_MEMBERS = st.builds(Conversion, function=st.sampled_from(["", "num", "auto"]), field=_NAMES)


@given(
    st.builds(Tojson, fill_null=st.booleans(), output_field=_NAMES, members=st.lists(_MEMBERS, max_size=3).map(tuple))
)
def test_tojson(read_back: ReadBack, command: Tojson) -> None:
    """tojson reads back."""
    assert command == read_back(command)


_TEMPLATES = st.sampled_from(['eval <<FIELD>>="]"', "| eval a=1 | where '<<FIELD>>'=1", "eval b=mvindex(c, 0)"])


@given(
    st.builds(
        Foreach,
        fieldstr=_TEXTS,
        fields=st.lists(_NAMES, min_size=1, max_size=3).map(tuple),
        template=st.builds(TextLiteral, text=_TEMPLATES),
    )
)
def test_foreach(read_back: ReadBack, command: Foreach) -> None:
    """foreach reads back."""
    assert command == read_back(command)
