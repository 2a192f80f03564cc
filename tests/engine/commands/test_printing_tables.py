"""Whatever their arguments are, the commands that order rows and look them up print as they read."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from tocsin.engine.command import Command
from tocsin.engine.commands.bin import Bin
from tocsin.engine.commands.collect import Collect
from tocsin.engine.commands.dedup import Dedup
from tocsin.engine.commands.eventcount import Eventcount
from tocsin.engine.commands.inputlookup import Inputlookup
from tocsin.engine.commands.lookup import Lookup
from tocsin.engine.commands.makeresults import Makeresults
from tocsin.engine.commands.outputlookup import Outputlookup
from tocsin.engine.commands.sendalert import Sendalert
from tocsin.engine.commands.sort import Sort
from tocsin.spl.trees.clause import LookupColumn, SortKey

ReadBack = Callable[[Command], object]

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
WORDS = st.sampled_from(
    ["d", "desc", "5", "by", "as", "where", "OUTPUT", "outputnew", "sortby", "limit", "-a", "num(a)"]
)
NAMES = st.one_of(st.from_regex(r"[A-Za-z_][\w.{}@:-]{0,8}", fullmatch=True), TEXTS, WORDS)
NUMBERS = st.one_of(st.integers(-(10**6), 10**10).map(float), st.decimals(-100, 100, places=2).map(float))
KEYS = st.lists(
    st.builds(SortKey, field=NAMES, descending=st.booleans(), comparison=st.sampled_from(["auto", "num", "str", "ip"])),
    min_size=1,
    max_size=3,
).map(tuple)
COLUMNS = st.lists(st.builds(LookupColumn, column=NAMES, field=NAMES), min_size=1, max_size=3).map(tuple)
SETTINGS = st.lists(st.tuples(st.from_regex(r"param\.[a-z]{1,3}", fullmatch=True), TEXTS), max_size=3).map(tuple)


@given(st.builds(Sort, limit=st.none() | st.integers(0, 99), keys=KEYS))
def test_sort(read_back: ReadBack, command: Command) -> None:
    """Signs, types and a field named like a direction survive."""
    assert command == read_back(command)


@given(
    st.builds(
        Dedup,
        keep=st.integers(1, 3),
        fields=st.lists(NAMES, min_size=1, max_size=3).map(tuple),
        keepevents=st.booleans(),
        sortby=KEYS | st.just(()),
    )
)
def test_dedup(read_back: ReadBack, command: Command) -> None:
    """A field named like a number or like `sortby` survives."""
    assert command == read_back(command)


@given(
    st.builds(
        Bin,
        span_=st.none() | TEXTS,
        bins=st.integers(2, 200),
        start=st.none() | NUMBERS,
        end=st.none() | NUMBERS,
        aligntime=st.none() | TEXTS,
        field=NAMES,
        new=st.none() | NAMES,
    )
)
def test_bin(read_back: ReadBack, command: Command) -> None:
    """Numbers keep every digit."""
    assert command == read_back(command)


@given(st.builds(Lookup, table=NAMES, keys=COLUMNS, outputs=COLUMNS | st.just(()), update=st.booleans()))
def test_lookup(read_back: ReadBack, command: Command) -> None:
    """Columns and fields survive, also those named like a keyword."""
    assert command == read_back(command)


@given(st.builds(Lookup, table=NAMES, keys=COLUMNS, additions=COLUMNS | st.just(())))
def test_lookup_of_what_is_missing(read_back: ReadBack, command: Command) -> None:
    """So do those behind OUTPUTNEW."""
    assert command == read_back(command)


@given(st.builds(Inputlookup, table=NAMES, append=st.booleans(), start=st.integers(0, 9), max=st.none() | st.just(3)))
def test_inputlookup(read_back: ReadBack, command: Command) -> None:
    """A table named like a keyword survives."""
    assert command == read_back(command)


@given(st.builds(Outputlookup, table=NAMES, key_field=st.none() | NAMES, override_if_empty=st.booleans()))
def test_outputlookup(read_back: ReadBack, command: Command) -> None:
    """Options and table survive."""
    assert command == read_back(command)


@given(st.builds(Makeresults, count=st.integers(0, 9), annotate=st.booleans(), data=st.none() | TEXTS))
def test_makeresults(read_back: ReadBack, command: Command) -> None:
    """Any text may be data."""
    assert command == read_back(command)


@given(st.builds(Sendalert, action=NAMES, settings=SETTINGS))
def test_sendalert(read_back: ReadBack, command: Command) -> None:
    """Any text may be the value of a setting."""
    assert command == read_back(command)


@given(st.builds(Collect, index=TEXTS, marker=st.none() | TEXTS, addtime=st.booleans()))
def test_collect(read_back: ReadBack, command: Command) -> None:
    """Any text may be the value of an option."""
    assert command == read_back(command)


@given(st.builds(Eventcount, indexes=st.lists(TEXTS, max_size=3).map(tuple), summarize=st.booleans()))
def test_eventcount(read_back: ReadBack, command: Command) -> None:
    """Several indexes survive in their order."""
    assert command == read_back(command)
