"""Answers as text: Atom feeds with Splunk's own dictionaries inside, and the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from tocsin.splunkd.calls import Content, Entity, Feed, RefusalError

__all__ = [
    "VERSION_TAGS",
    "entity_json",
    "entity_xml",
    "feed_json",
    "feed_xml",
    "refusal_json",
    "refusal_xml",
    "xml_attribute",
    "xml_text",
]

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACES = (
    'xmlns="http://www.w3.org/2005/Atom" xmlns:s="http://dev.splunk.com/ns/rest" '
    'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
)
_FORBIDDEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)), "\ufffd")
VERSION_TAGS = ("9.4.0", "6b4ebe426ca6")


def xml_text(text: str) -> str:
    """Return a text with what XML cannot hold replaced and what it reserves escaped."""
    return escape(text.translate(_FORBIDDEN))


def xml_attribute(text: str) -> str:
    """Return a text as the value of an attribute, in the single quotes that results have."""
    return "'" + xml_text(text).replace("'", "&apos;") + "'"


def _attribute(text: str) -> str:
    return quoteattr(text.translate(_FORBIDDEN))


def feed_xml(feed: Feed, path: Sequence[str], base: str) -> str:
    """Write an Atom feed."""
    total = len(feed.entities) if feed.total is None else feed.total
    path = (*path, *feed.below)
    entries = "".join(_entry(entity, path, base) for entity in feed.entities)
    return (
        f"{_HEAD}<feed {_SPACES}>\n  <title>{xml_text(feed.title)}</title>\n  <id>{xml_text(base + _link(path))}</id>\n"
        f"  <updated>{_now()}</updated>\n  <generator build={_attribute(VERSION_TAGS[1])} "
        f"version={_attribute(VERSION_TAGS[0])}/>\n  <author>\n    <name>Splunk</name>\n  </author>\n"
        f'  <link href={_attribute(_link(path) + "/_new")} rel="create"/>\n'
        f"  <opensearch:totalResults>{total}</opensearch:totalResults>\n"
        f"  <opensearch:itemsPerPage>{feed.per_page}</opensearch:itemsPerPage>\n"
        f"  <opensearch:startIndex>{feed.offset}</opensearch:startIndex>\n  <s:messages/>\n{entries}</feed>\n"
    )


def entity_xml(entity: Entity, path: Sequence[str], base: str) -> str:
    """Write an entity without a feed around it, as search jobs are."""
    return _HEAD + _entry(entity, path, base, attributes=f" {_SPACES}")


def _entry(entity: Entity, path: Sequence[str], base: str, attributes: str = "") -> str:
    link = _link(entity.path or (*path, entity.name))
    rels = [("alternate", link), ("list", link), ("edit", link)]
    rels += [("remove", link)] if entity.removable else []
    rels += [(action, f"{link}/{action}") for action in entity.actions]
    links = "".join(f"    <link href={_attribute(href)} rel={_attribute(rel)}/>\n" for rel, href in rels)
    content = _dictionary({**entity.content, "eai:acl": _acl(entity)}, 3)
    return (
        f"  <entry{attributes}>\n    <title>{xml_text(entity.name)}</title>\n    <id>{xml_text(base + link)}</id>\n"
        f"    <updated>{_now()}</updated>\n{links}    <author>\n      <name>{xml_text(entity.owner)}</name>\n"
        f'    </author>\n    <content type="text/xml">\n{content}    </content>\n  </entry>\n'
    )


def _dictionary(content: Mapping[str, Content], depth: int) -> str:
    pad = "  " * depth
    keys = "".join(
        f"{pad}  <s:key name={_attribute(name)}>{_value(value, depth + 1)}</s:key>\n" for name, value in content.items()
    )
    return f"{pad}<s:dict>\n{keys}{pad}</s:dict>\n"


def _value(value: Content, depth: int) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case str():
            return xml_text(value)
        case int() | float():
            return str(value)
        case Mapping():
            return f"\n{_dictionary(value, depth + 1)}{'  ' * depth}"
        case _:
            pad = "  " * (depth + 1)
            items = "".join(f"{pad}  <s:item>{_value(item, depth + 2)}</s:item>\n" for item in value)
            return f"\n{pad}<s:list>\n{items}{pad}</s:list>\n{'  ' * depth}"


def feed_json(feed: Feed, path: Sequence[str], base: str) -> str:
    """Write a feed as JSON."""
    total = len(feed.entities) if feed.total is None else feed.total
    path = (*path, *feed.below)
    document = {
        "links": {"create": f"{_link(path)}/_new"},
        "origin": base + _link(path),
        "updated": _now(),
        "generator": {"build": VERSION_TAGS[1], "version": VERSION_TAGS[0]},
        "entry": [_entry_document(entity, path, base) for entity in feed.entities],
        "paging": {"total": total, "perPage": feed.per_page, "offset": feed.offset},
        "messages": [],
    }
    return json.dumps(document)


def entity_json(entity: Entity, path: Sequence[str], base: str) -> str:
    """Write a single entity as JSON, which has a feed around it all the same."""
    return feed_json(Feed(title=entity.name, entities=[entity]), path, base)


def _entry_document(entity: Entity, path: Sequence[str], base: str) -> dict[str, object]:
    link = _link(entity.path or (*path, entity.name))
    rels = {"alternate": link, "list": link, "edit": link}
    rels |= {"remove": link} if entity.removable else {}
    rels |= {action: f"{link}/{action}" for action in entity.actions}
    return {
        "name": entity.name,
        "id": base + link,
        "updated": _now(),
        "links": rels,
        "author": entity.owner,
        "acl": _acl(entity),
        "content": {**entity.content, "eai:acl": None},
    }


def _acl(entity: Entity) -> dict[str, Content]:
    return {
        "app": entity.app,
        "can_list": True,
        "can_write": True,
        "modifiable": True,
        "owner": entity.owner,
        "perms": {"read": ["*"], "write": ["admin", "power"]},
        "removable": entity.removable,
        "sharing": entity.sharing,
    }


def refusal_xml(refusal: RefusalError) -> str:
    """Write an error as Splunk does."""
    return f"{_HEAD}<response>\n  <messages>\n    {_message(refusal)}\n  </messages>\n</response>\n"


def _message(refusal: RefusalError) -> str:
    code = f" code={_attribute(refusal.code)}" if refusal.code else ""
    return f"<msg type={_attribute(refusal.kind)}{code}>{xml_text(refusal.text)}</msg>"


def refusal_json(refusal: RefusalError) -> str:
    """Write an error as JSON."""
    return json.dumps({"messages": [{"type": refusal.kind, "text": refusal.text}]})


def _link(path: Iterable[str]) -> str:
    return "/" + "/".join(quote(part, safe="") for part in path)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
