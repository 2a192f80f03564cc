"""What a check of one file asked about others, with the answers: while they are the same, so is what it found."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

from tocsin.content.files import signature_of
from tocsin.content.folders import Kind

if TYPE_CHECKING:
    from datetime import date

    from tocsin.content.root import ContentRoot

__all__ = ["Asked", "Oracle", "Questions"]

_Object = TypeVar("_Object")
_Result = TypeVar("_Result")


class Oracle:
    """Answers questions about a content root; a question is a word and what it is about."""

    def __init__(self, root: ContentRoot, today: date | None = None) -> None:
        self._root = root
        self._today = today
        self._names: dict[Kind, str] = {}
        self._paths: dict[str, Mapping[str, str]] = {}
        self._answers: dict[str, str] = {}

    def answer(self, question: str) -> str:
        """Return the answer to a question, which may have been asked in an earlier run."""
        if question not in self._answers:
            word, _, about = question.partition(" ")
            self._answers[question] = self._answer(word, about)
        return self._answers[question]

    def _answer(self, word: str, about: str) -> str:
        match word:
            case "names":
                return self._digest_of_names(Kind(about))
            case "id":
                return self._path_of(self._root.by_id.get(about))
            case "name":
                return self._path_of(self._root.by_name.get(about))
            case "file":
                return self._signature(about)
            case "unreadable":
                kind, _, name = about.partition(" ")
                return str(self._root.is_unreadable(Kind(kind), name))
            case "today":
                return str(self._today)
            case _:
                return self._digests(Kind(word)).get(about, "")

    def _digests(self, kind: Kind) -> Mapping[str, str]:
        """Return the digest of the file of each object, by its name."""
        if kind.value not in self._paths:
            self._paths[kind.value] = {name: entry.digest for name, entry in self._root.entries_by_name(kind).items()}
        return self._paths[kind.value]

    def _digest_of_names(self, kind: Kind) -> str:
        if kind not in self._names:
            names = "\n".join(sorted(self._digests(kind)))
            self._names[kind] = hashlib.sha256(names.encode()).hexdigest()
        return self._names[kind]

    def _signature(self, path: str) -> str:
        try:
            return str(tuple(signature_of((self._root.path / path).stat())))
        except OSError:
            return ""

    @staticmethod
    def _path_of(entry: object) -> str:
        return str(getattr(entry, "path", ""))


class Questions:
    """Writes down what is asked from now on, with the answers."""

    def __init__(self, oracle: Oracle) -> None:
        self._oracle = oracle
        self.answers: dict[str, str] = {}

    def ask(self, word: str, about: str) -> str:
        """Ask a question and return the answer."""
        question = f"{word} {about}"
        answer = self._oracle.answer(question)
        self.answers[question] = answer
        return answer

    def start(self) -> None:
        """Forget what was asked so far."""
        self.answers = {}

    def asked_in(self, work: Callable[[], _Result]) -> tuple[_Result, dict[str, str]]:
        """Do some work; return its result and what it asked, with the answers."""
        before, self.answers = self.answers, {}
        try:
            return work(), self.answers
        finally:
            self.answers = {**before, **self.answers}

    def ask_again(self, answers: Mapping[str, str]) -> None:
        """Ask what some work asked whose result is used once more."""
        self.answers.update(answers)


class Asked(Mapping[str, _Object]):
    """Objects of a kind by name, where every look is a question."""

    def __init__(self, kind: Kind, objects: Callable[[], Mapping[str, _Object]], questions: Questions) -> None:
        self._kind = kind
        self._objects = objects
        self._questions = questions

    def __getitem__(self, name: str) -> _Object:
        self._questions.ask(self._kind.value, name)
        return self._objects()[name]

    def __contains__(self, name: object) -> bool:
        self._questions.ask(self._kind.value, str(name))
        return name in self._objects()

    def __iter__(self) -> Iterator[str]:
        self._questions.ask("names", self._kind.value)
        return iter(self._objects())

    def __len__(self) -> int:
        self._questions.ask("names", self._kind.value)
        return len(self._objects())
