"""Rows in the formats of the REST interface: XML, JSON by rows or columns, CSV and raw text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tocsin.diagnostics import Severity
from tocsin.engine.messages import Message
from tocsin.expressions.values import Row, Value, texts, to_number
from tocsin.splunkd.atom import xml_attribute, xml_text
from tocsin.splunkd.calls import Content, Text, bad_request

__all__ = ["Page", "exported", "written"]

_MEDIA = {"xml": "text/xml", "csv": "text/csv", "raw": "text/plain"}
_JSON = "application/json"
_KINDS = {Severity.ERROR: "FATAL", Severity.WARNING: "WARN", Severity.INFO: "INFO"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some of the rows of a search."""

    rows: Sequence[Row]
    fields: Sequence[str]
    offset: int = 0
    preview: bool = False
    messages: Sequence[Message] = ()


def written(page: Page, mode: str) -> Text:
    """Write a page in a format; refuse one that does not exist."""
    writer = _WRITERS.get(mode)
    if writer is None:
        raise bad_request(f"The output mode '{mode}' is not supported.")
    return Text(writer(page).encode("utf-8", "replace"), _MEDIA.get(mode, _JSON))


def exported(page: Page, mode: str) -> Text:
    """Write a page as the export endpoint streams it: for JSON, one object a row."""
    if mode != "json":
        return written(page, mode)
    return Text(_lines(page), _JSON)


def _lines(page: Page) -> Iterator[bytes]:
    last = len(page.rows) - 1
    for number, row in enumerate(page.rows):
        line: dict[str, object] = {"preview": False, "offset": number}
        if number == last:
            line["lastrow"] = True
        line["result"] = _plain(row, page.fields)
        yield json.dumps(line).encode() + b"\n"
    if not page.rows:
        messages = [_message(message) for message in page.messages]
        said = {"messages": messages} if messages else {}
        yield json.dumps({"preview": False, "lastrow": True, **said}).encode() + b"\n"


def _as_json(page: Page) -> str:
    return json.dumps(
        {
            "preview": page.preview,
            "init_offset": page.offset,
            "messages": [_message(message) for message in page.messages],
            "fields": [{"name": name} for name in page.fields],
            "results": [_plain(row, page.fields) for row in page.rows],
            "highlighted": {},
        }
    )


def _as_rows(page: Page) -> str:
    rows = [[_one(row, name) for name in page.fields] for row in page.rows]
    return json.dumps({"preview": page.preview, "init_offset": page.offset, **_tail(page), "rows": rows})


def _as_columns(page: Page) -> str:
    columns = [[_one(row, name) for row in page.rows] for name in page.fields]
    return json.dumps({"preview": page.preview, "init_offset": page.offset, **_tail(page), "columns": columns})


def _tail(page: Page) -> dict[str, object]:
    return {"messages": [_message(message) for message in page.messages], "fields": list(page.fields)}


def _as_csv(page: Page) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(page.fields)
    for row in page.rows:
        writer.writerow(["\n".join(_shown(name, row[name])) if name in row else "" for name in page.fields])
    return buffer.getvalue()


def _as_raw(page: Page) -> str:
    return "".join(f"{text}\n" for row in page.rows for text in texts(row.get("_raw")))


def _as_xml(page: Page) -> str:
    order = "".join(f"<field>{xml_text(name)}</field>\n" for name in page.fields)
    messages = "".join(
        f"<msg type='{_KINDS[message.severity]}'>{xml_text(message.text)}</msg>\n" for message in page.messages
    )
    rows = "".join(_xml_row(row, number, page.fields) for number, row in enumerate(page.rows, start=page.offset))
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>\n<results preview='{int(page.preview)}'>\n<meta>\n<fieldOrder>\n"
        f"{order}</fieldOrder>\n</meta>\n<messages>\n{messages}</messages>\n{rows}</results>\n"
    )


def _xml_row(row: Row, number: int, fields: Iterable[str]) -> str:
    parts = [_xml_field(name, row[name]) for name in fields if name in row]
    return f"\t<result offset='{number}'>\n{''.join(parts)}\t</result>\n"


def _xml_field(name: str, value: Value) -> str:
    shown = _shown(name, value)
    if name == "_raw":
        return f"\t\t<field k='_raw'><v xml:space='preserve' trunc='0'>{xml_text(shown[0])}</v></field>\n"
    values = "".join(f"\t\t\t<value><text>{xml_text(text)}</text></value>\n" for text in shown)
    return f"\t\t<field k={xml_attribute(name)}>\n{values}\t\t</field>\n"


def _plain(row: Row, fields: Iterable[str]) -> dict[str, Content]:
    """Return a row as JSON has it: every value is text, several are a list, and what is missing is left out."""
    return {name: _one(row, name) for name in fields if name in row}


def _one(row: Row, name: str) -> Content:
    shown = _shown(name, row[name]) if name in row else ()
    return None if not shown else shown[0] if len(shown) == 1 else list(shown)


def _shown(name: str, value: Value) -> tuple[str, ...]:
    """Return the texts of a value; the time of an event is shown as a date."""
    if name == "_time" and not isinstance(value, tuple):
        moment = to_number(value)
        if moment is not None:
            return (_date(moment),)
    return texts(value)


def _date(epoch: float) -> str:
    try:
        return datetime.fromtimestamp(epoch, UTC).isoformat(timespec="milliseconds")
    except (OverflowError, OSError, ValueError):
        return str(epoch)


def _message(message: Message) -> dict[str, Content]:
    return {"type": _KINDS[message.severity], "text": message.text}


_WRITERS: dict[str, Callable[[Page], str]] = {
    "xml": _as_xml,
    "json": _as_json,
    "json_rows": _as_rows,
    "json_cols": _as_columns,
    "csv": _as_csv,
    "raw": _as_raw,
}
