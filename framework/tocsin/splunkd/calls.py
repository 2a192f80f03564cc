"""A request to the REST interface, and what may be answered: kept apart from HTTP, so that both can be looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote_plus

from tocsin.splunkd.accounts import User

if TYPE_CHECKING:
    from tocsin.splunkd.server import Server

__all__ = [
    "Address",
    "Answer",
    "Call",
    "Content",
    "Document",
    "Entity",
    "Feed",
    "RefusalError",
    "Text",
    "bad_request",
    "conflict",
    "not_found",
    "unknown_object",
]

Content: TypeAlias = "str | int | float | bool | Sequence[Content] | Mapping[str, Content] | None"

_TRUE = frozenset({"1", "t", "true", "y", "yes", "on"})


class RefusalError(Exception):
    """A request that is answered with an error."""

    def __init__(self, status: int, text: str, kind: str = "ERROR", code: str | None = None) -> None:
        super().__init__(text)
        self.status, self.text, self.kind, self.code = status, text, kind, code


def bad_request(text: str, kind: str = "ERROR") -> RefusalError:
    """Return the refusal of a request that makes no sense."""
    return RefusalError(400, text, kind)


def not_found() -> RefusalError:
    """Return the refusal of a path that leads nowhere."""
    return RefusalError(404, "Not Found")


def unknown_object(name: str) -> RefusalError:
    """Return the refusal of a name that nothing has."""
    return RefusalError(404, f"Could not find object id={name}")


def conflict(handler: str, name: str) -> RefusalError:
    """Return the refusal of a name that is taken."""
    return RefusalError(409, f"In handler '{handler}': An object with name={name} already exists")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a request goes: the namespace, if it names one, and the path behind it."""

    owner: str | None
    app: str | None
    segments: tuple[str, ...]

    @classmethod
    def parse(cls, path: str) -> Address | None:
        """Read a path as it stands in the request; each segment is decoded once, a plus sign to a blank.

        None when it is no REST path.
        """
        segments = tuple(unquote_plus(part) for part in path.strip("/").split("/") if part)
        match segments:
            case ("services", *rest):
                return cls(None, None, tuple(rest))
            case ("servicesNS", owner, app, *rest):
                return cls(owner, app, tuple(rest))
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request by someone who is logged in; `rest` is the path behind that of the resource."""

    server: Server
    user: User
    method: str
    owner: str | None
    app: str | None
    rest: tuple[str, ...]
    arguments: Mapping[str, Sequence[str]] = field(default_factory=dict)
    body: bytes = b""
    session: str = field(default="", repr=False)

    def text(self, name: str, default: str = "") -> str:
        """Return the last value of an argument."""
        values = self.arguments.get(name)
        return values[-1] if values else default

    def required(self, *names: str) -> list[str]:
        """Return arguments that must be there."""
        missing = [name for name in names if not self.text(name)]
        if missing:
            raise bad_request(f"The following required arguments are missing: {', '.join(missing)}.")
        return [self.text(name) for name in names]

    def number(self, name: str, default: int) -> int:
        """Return a whole number."""
        text = self.text(name)
        try:
            return int(text) if text else default
        except ValueError:
            raise bad_request(f"Invalid value for argument {name}: it must be an integer.") from None

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a truth value."""
        text = self.text(name)
        return text.lower() in _TRUE if text else default

    def settings(self, *without: str) -> dict[str, str]:
        """Return every argument but those about the answer and the named ones; several values are joined."""
        dropped = {"output_mode", "name", "count", "offset", "f", *without}
        return {name: ",".join(values) for name, values in self.arguments.items() if name not in dropped}

    @property
    def output_mode(self) -> str:
        """The format that is asked for."""
        return self.text("output_mode", "xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One thing that the REST interface shows."""

    name: str
    content: Mapping[str, Content]
    owner: str = "nobody"
    app: str = "search"
    sharing: str = "app"
    removable: bool = True
    actions: Sequence[str] = ()
    path: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Entities of one kind; `below` is what stands between the resource's path and their names."""

    title: str
    entities: Sequence[Entity]
    total: int | None = None
    offset: int = 0
    per_page: int = 30
    status: int = 200
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """An answer of its own shape: `plain` is its JSON, `xml` what stands in `<response>`."""

    plain: Content
    xml: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Text:
    """An answer that is sent as it is, at once or piece by piece."""

    body: bytes | Iterator[bytes]
    media_type: str
    status: int = 200


Answer: TypeAlias = Feed | Entity | Document | Text
