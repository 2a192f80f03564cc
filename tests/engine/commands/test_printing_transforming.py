"""Whatever its arguments are, a transforming command that is printed and parsed again is the same command."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.engine.charting import Limit
from tocsin.engine.command import Command
from tocsin.engine.commands import GRAMMAR
from tocsin.engine.commands.accum import Accum
from tocsin.engine.commands.addcoltotals import Addcoltotals
from tocsin.engine.commands.addtotals import Addtotals
from tocsin.engine.commands.append import Append
from tocsin.engine.commands.autoregress import Autoregress
from tocsin.engine.commands.chart import Chart
from tocsin.engine.commands.contingency import Contingency
from tocsin.engine.commands.datamodel import Datamodel
from tocsin.engine.commands.delta import Delta
from tocsin.engine.commands.format import Format
from tocsin.engine.commands.from_ import From
from tocsin.engine.commands.join import Join
from tocsin.engine.commands.makecontinuous import Makecontinuous
from tocsin.engine.commands.map import Map
from tocsin.engine.commands.return_ import Return
from tocsin.engine.commands.savedsearch import Savedsearch
from tocsin.engine.commands.stats import Stats
from tocsin.engine.commands.streamstats import Streamstats
from tocsin.engine.commands.timechart import Timechart
from tocsin.engine.commands.top import Top
from tocsin.engine.commands.transaction import Transaction
from tocsin.engine.commands.transpose import Transpose
from tocsin.engine.commands.trendline import Trendline
from tocsin.engine.commands.tstats import Tstats
from tocsin.engine.commands.untable import Untable
from tocsin.engine.commands.xyseries import Xyseries
from tocsin.spl import parse_search
from tocsin.spl.pipeline import Pipeline
from tocsin.spl.printing import print_pipeline
from tocsin.spl.trees import (
    Binary,
    BinaryOperator,
    Comparison,
    ComparisonOperator,
    FieldReference,
    NumberLiteral,
    TextLiteral,
    Value,
)
from tocsin.spl.trees.aggregation import Aggregation
from tocsin.spl.trees.clause import (
    Boundary,
    DatasetName,
    JoinKey,
    Returned,
    SeriesFilter,
    Split,
    TimedGroups,
    Trend,
)

ReadBack = Callable[[Command], object]

_KEYWORDS = {"by", "over", "as", "where", "from", "groupby", "in", "and", "or", "not", "case", "term"}
_NAMES = st.from_regex(r"[A-Za-z_][\w.:]{0,8}", fullmatch=True).filter(lambda name: name.lower() not in _KEYWORDS)
_SPACED = st.from_regex(r"[a-z]{1,4} [a-z]{1,4}", fullmatch=True).filter(lambda name: not set(name.split()) & _KEYWORDS)
_FIELDS = st.lists(st.one_of(_NAMES, _SPACED), min_size=1, max_size=3).map(tuple)
_WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="`"), min_size=1, max_size=8)
_SPANS = st.sampled_from(["5m", "1h", "1d@d", "10", "1mon"])
_BOOLEANS = st.booleans()
_CONDITIONS = st.builds(
    Binary,
    operator=st.sampled_from([BinaryOperator.EQUAL, BinaryOperator.LESS]),
    left=st.builds(FieldReference, name=_NAMES),
    right=st.one_of(st.builds(TextLiteral, text=_WORDS), st.builds(NumberLiteral, text=st.sampled_from(["1", "2.5"]))),
)
_FUNCTIONS = st.sampled_from(["count", "sum", "values", "perc95", "dc"])
_AGGREGATIONS = st.lists(
    st.one_of(
        st.builds(Aggregation, function=_FUNCTIONS, argument=st.none() | _NAMES | _SPACED, alias=st.none() | _NAMES),
        st.builds(Aggregation, function=_FUNCTIONS, argument=_CONDITIONS, alias=_NAMES),
        st.builds(
            Aggregation,
            function=st.just("sparkline"),
            inner=st.builds(Aggregation, function=_FUNCTIONS, argument=_NAMES),
            interval=st.none() | st.sampled_from(["1h", "30"]),
            alias=_NAMES,
        ),
    ),
    min_size=1,
    max_size=3,
).map(tuple)
_PREDICATES = st.builds(
    Comparison,
    field=_NAMES,
    operator=st.sampled_from(list(ComparisonOperator)),
    value=st.builds(Value, text=st.from_regex(r"[a-z0-9 \\]{1,6}", fullmatch=True)),
)
_SPLITS = st.builds(
    Split,
    field=_NAMES,
    bins=st.none() | st.integers(2, 50),
    span_=st.none() | _SPANS,
    start=st.none() | st.integers(0, 9).map(float),
)
_FILTERS = st.one_of(
    st.builds(SeriesFilter, function=_FUNCTIONS, comparison=st.sampled_from("<>"), number=st.just("10")),
    st.builds(SeriesFilter, function=_FUNCTIONS, comparison=st.sampled_from(["in", "notin"]), number=st.just("top5")),
)
_LIMITS = st.builds(Limit, count=st.integers(0, 99), lowest=_BOOLEANS)
_SEARCHES = st.sampled_from(["search a=1", "| makeresults | eval b=2", "search kind=x | stats count by y"]).map(
    lambda text: parse_search(text, GRAMMAR).require()
)

_COMMANDS: dict[type[Command], st.SearchStrategy[Command]] = {
    Stats: st.builds(Stats, allnum=_BOOLEANS, delim=_WORDS, aggregations=_AGGREGATIONS, by=_FIELDS | st.just(())),
    Streamstats: st.builds(
        Streamstats,
        window=st.integers(0, 9),
        time_window=st.none() | _SPANS,
        global_=_BOOLEANS,
        reset_before=st.none() | _CONDITIONS,
        reset_after=st.none() | _CONDITIONS,
        aggregations=_AGGREGATIONS,
        by=_FIELDS,
    ),
    Chart: st.builds(
        Chart,
        aggregations=_AGGREGATIONS,
        limit=_LIMITS,
        sep=_WORDS,
        over=st.none() | _SPLITS,
        by=st.lists(_SPLITS, min_size=1, max_size=2).map(tuple),
        filter=st.none() | _FILTERS,
    ),
    Timechart: st.builds(
        Timechart,
        aggregations=_AGGREGATIONS,
        span_=st.none() | _SPANS,
        bins=st.integers(2, 300),
        by=st.none() | _SPLITS,
        filter=st.none() | _FILTERS,
    ),
    Top: st.builds(Top, number=st.none() | st.integers(0, 9), limit=st.none() | st.integers(0, 9), fields=_FIELDS),
    Tstats: st.builds(
        Tstats,
        prestats=_BOOLEANS,
        fillnull_value=st.none() | _WORDS,
        aggregations=_AGGREGATIONS,
        source=st.none() | st.builds(DatasetName, kind=st.just("datamodel"), name=_NAMES),
        where=st.none() | _PREDICATES,
        by=st.none() | st.builds(TimedGroups, fields=_FIELDS, span_=st.none() | _SPANS),
    ),
    Join: st.builds(
        Join,
        type=st.sampled_from(["inner", "left", "outer"]),
        max=st.integers(0, 3),
        left=st.just("L"),
        right=st.just("R"),
        where=st.lists(st.builds(JoinKey, left=_NAMES, right=_SPACED), min_size=1, max_size=2).map(tuple),
        subsearch=_SEARCHES,
    ),
    Append: st.builds(Append, maxout=st.integers(0, 9), subsearch=_SEARCHES),
    Format: st.builds(
        Format,
        mvsep=_WORDS,
        maxresults=st.integers(0, 9),
        emptystr=_WORDS,
        delimiters=st.lists(_WORDS, min_size=6, max_size=6).map(tuple),
    ),
    Return: st.builds(
        Return,
        count=st.integers(1, 9),
        fields=st.lists(
            st.builds(Returned, field=_NAMES, alias=st.none() | _NAMES)
            | st.builds(Returned, field=_NAMES, bare=st.just(True)),
            min_size=1,
            max_size=3,
        ).map(tuple),
    ),
    Map: st.builds(Map, search=_WORDS, maxsearches=st.integers(0, 9)),
    Transaction: st.builds(
        Transaction,
        maxspan=_SPANS,
        startswith=st.none() | st.builds(Boundary, predicate=_PREDICATES),
        endswith=st.none() | st.builds(Boundary, condition=_CONDITIONS),
        mvlist=_BOOLEANS | st.lists(_NAMES, min_size=1, max_size=2).map(tuple),
        nullstr=_WORDS,
        fields=_FIELDS,
    ),
    Accum: st.builds(Accum, field=_NAMES, new=st.none() | _NAMES),
    Addtotals: st.builds(Addtotals, row=_BOOLEANS, col=_BOOLEANS, labelfield=st.none() | _NAMES, fields=_FIELDS),
    Addcoltotals: st.builds(Addcoltotals, label=_WORDS, labelfield=st.none() | _NAMES, fields=_FIELDS | st.just(())),
    Autoregress: st.builds(Autoregress, field=_NAMES, p=st.sampled_from([(1, 1), (2, 2), (1, 3)])),
    Contingency: st.builds(Contingency, maxrows=st.integers(0, 9), totalstr=_WORDS, first=_NAMES, second=_NAMES),
    Datamodel: st.builds(Datamodel, model=_NAMES, dataset=_NAMES, mode=st.sampled_from(["search", "flat_string"])),
    Delta: st.builds(Delta, field=_NAMES, new=st.none() | _NAMES, p=st.integers(1, 5)),
    From: st.builds(From, source=st.builds(DatasetName, kind=st.sampled_from(["lookup", "savedsearch"]), name=_WORDS)),
    Makecontinuous: st.builds(Makecontinuous, span_=st.none() | _SPANS, field=_NAMES, start=st.none() | st.just(2.0)),
    Savedsearch: st.builds(
        Savedsearch, title=_WORDS, replacements=st.lists(st.tuples(st.just("a"), _WORDS), max_size=2).map(tuple)
    ),
    Transpose: st.builds(Transpose, count=st.integers(0, 9), header_field=st.none() | _NAMES, column_name=_NAMES),
    Trendline: st.builds(
        Trendline,
        trends=st.lists(
            st.builds(
                Trend,
                average=st.sampled_from(["sma", "ema", "wma"]),
                period=st.integers(2, 99),
                field=_NAMES,
                alias=st.none() | _NAMES,
            ),
            min_size=1,
            max_size=2,
        ).map(tuple),
    ),
    Untable: st.builds(Untable, x=_NAMES, series=_SPACED, value=_NAMES),
    Xyseries: st.builds(Xyseries, sep=_WORDS, format=st.none() | _WORDS, x=_NAMES, y=_NAMES, data=_FIELDS),
}


@pytest.mark.parametrize("kind", _COMMANDS, ids=lambda kind: kind.name)
@settings(deadline=None)
@given(data=st.data())
def test_command_reads_back(read_back: ReadBack, kind: type[Command], data: st.DataObject) -> None:
    """A command reads back from what it prints."""
    command = data.draw(_COMMANDS[kind])
    assert command == read_back(command)


@pytest.mark.parametrize(
    "search",
    [
        "| multisearch [search a=1] [search b=2]",
        "| union maxout=5 [search a=1] datamodel:Web.Web lookup:x",
        "| set diff [search a=1 | table x] [search b=1 | table x]",
        "| map maxsearches=3 [search user=$user$ | stats count]",
        "a=1 | appendpipe [stats count | where count=0]",
        "a=1 | selfjoin max=2 id | rare limit=3 x by y showperc=f",
        "| mstats avg(cpu.*) as c.* where index=m host=x by host span=10s",
        'a=1 | transaction id startswith=login endswith="logout OR exit" maxpause=5m',
        "| tstats count summariesonly=t values(A.b) as b from datamodel=A by _time span=1h A.c A.d",
    ],
)
def test_search_reads_back(search: str) -> None:
    """Searches with irregular arguments read back from what they print."""
    parsed: Pipeline = parse_search(search, GRAMMAR).require()
    assert parsed == parse_search(print_pipeline(parsed), GRAMMAR).require()
