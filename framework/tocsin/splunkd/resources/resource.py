"""What an endpoint is, and the usual kind: a collection of entities that can be listed, made, changed and removed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TypeAlias

from tocsin.splunkd.calls import Answer, Call, Entity, Feed, RefusalError, bad_request, not_found, unknown_object

__all__ = ["Collection", "Endpoint", "Resource", "method_not_allowed", "page_of"]

Endpoint: TypeAlias = Callable[[Call], Answer]
Named: TypeAlias = Callable[[Call, str], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A path of the REST interface and what answers requests for it and for everything below it.

    `public` ones need no login; those that do not read forms get the body of a request as it is; those with
    `own_formats` write rows in formats that others do not know.
    """

    path: str
    answer: Endpoint
    public: bool = False
    reads_form: bool = True
    own_formats: bool = False


def method_not_allowed() -> RefusalError:
    """Return the refusal of a method that an endpoint does not have."""
    return RefusalError(405, "Method Not Allowed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Entities of one kind under a path; what cannot be done is None.

    `actions` are what can be asked below an entity by their names, `verbs` what can be asked below the collection.
    """

    title: str
    entities: Callable[[Call], Iterable[Entity]]
    create: Callable[[Call], Entity] | None = None
    update: Named | None = None
    remove: Named | None = None
    actions: Mapping[str, Named] | None = None
    find: Callable[[Call, str], Entity | None] | None = None
    created: int = 201

    def answer(self, call: Call) -> Answer:
        """Answer a request for the collection, for one of its entities or for something below one."""
        match call.method, call.rest:
            case ("GET", ()) | (_, ("_reload",)):
                return page_of(self.title, list(self.entities(call)), call)
            case "GET", ("_new",):
                return Feed(title=self.title, entities=[Entity(name="_new", content={})])
            case "POST", () | ("_new",) if self.create is not None:
                return Feed(title=self.title, entities=[self.create(call)], status=self.created)
            case "GET", (name,):
                return self.one(self._found(call, name))
            case "POST", (name,) if self.update is not None:
                self._found(call, name)
                return self.update(call, name)
            case "DELETE", (name,) if self.remove is not None:
                self._found(call, name)
                return self.remove(call, name)
            case _, (name, action) if self.actions is not None and action in self.actions:
                self._found(call, name)
                return self.actions[action](call, name)
            case "GET" | "POST", (name, "acl"):
                return self.one(replace(self._found(call, name), content={}))
            case method, ():
                raise bad_request(f'Cannot perform action "{method}" without a target name to act on.')
            case _, (_,):
                raise method_not_allowed()
        raise not_found()

    def one(self, entity: Entity) -> Feed:
        """Return a feed of one entity."""
        return Feed(title=self.title, entities=[entity])

    def shown(self, call: Call, name: str) -> Feed:
        """Return the feed of an entity as it is now."""
        return self.one(self._found(call, name))

    def _found(self, call: Call, name: str) -> Entity:
        if self.find is not None:
            found = self.find(call, name)
        else:
            found = next((entity for entity in self.entities(call) if entity.name == name), None)
        if found is None:
            raise unknown_object(name)
        return found


def page_of(title: str, entities: Sequence[Entity], call: Call) -> Feed:
    """Return the entities that a request asks for: searched, sorted and cut."""
    found = [entity for entity in entities if _matches(entity, call.arguments.get("search", ()))]
    key = call.text("sort_key", "name")
    if key == "name":
        found.sort(key=lambda entity: entity.name, reverse=call.text("sort_dir", "asc") == "desc")
    else:
        found.sort(key=lambda entity: str(entity.content.get(key, "")), reverse=call.text("sort_dir", "asc") == "desc")
    count, offset = call.number("count", 30), max(call.number("offset", 0), 0)
    shown = found[offset : offset + count] if count > 0 else found[offset:]
    return Feed(title=title, entities=shown, total=len(found), offset=offset, per_page=max(count, 0) or len(found))


def _matches(entity: Entity, searches: Sequence[str]) -> bool:
    """Whether an entity fulfils what `search=` asks: `field=pattern`, or a text somewhere in it."""
    for search in searches:
        for part in search.split():
            name, equals, pattern = part.partition("=")
            if equals:
                value = entity.name if name in ("name", "title") else str(entity.content.get(name, ""))
                if not fnmatchcase(value.casefold(), pattern.strip('"').casefold()):
                    return False
            elif part.casefold() not in f"{entity.name} {entity.content}".casefold():
                return False
    return True
