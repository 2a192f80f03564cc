"""Sharing the checking of many files among processes.

Every process first reads its share of the files and tells the others what is in them, by name; then it checks its
share, knowing all names. A file is read and checked by the same process, so that no object has to be sent around.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import PurePosixPath

from tocsin.content.entries import Entry
from tocsin.content.files import Signature
from tocsin.content.folders import Kind, kind_of
from tocsin.content.root import ContentRoot
from tocsin.content.store import Finding
from tocsin.content.validate import Validator

__all__ = ["Known", "check_shared"]

Known = dict[PurePosixPath, tuple[Signature, Entry]]
Paths = Sequence[PurePosixPath]


def check_shared(validator: Validator, paths: Paths, known: Known, jobs: int) -> Known:
    """Check files in this and in further processes; the validator knows all findings afterwards.

    `known` are the entries of files that have not changed, whose names need not be read again; the entries of all files
    are returned. What a process that dies leaves undone is done by whoever asks the validator for it.
    """
    root = validator.root
    unknown = [path for kind in Kind for path in root.files(kind) if path not in known]
    shares = [_Share(unknown[number::jobs], paths[number::jobs]) for number in range(jobs)]
    helpers = [_Helper.start(validator, share) for share in shares[1:]]
    everything = known | shares[0].read(root)
    for helper in helpers:
        everything |= helper.receive_entries()
    for helper in helpers:
        helper.send(everything)
    root.remember(everything)
    shares[0].check(validator)
    for helper in helpers:
        validator.adopt(helper.receive_findings())
        helper.end()
    return everything


@dataclass(frozen=True, slots=True)
class _Share:
    """The files that one process reads, and those that it checks."""

    unknown: Paths
    paths: Paths

    def read(self, root: ContentRoot) -> Known:
        """Read the files and return their entries."""
        files = [root.files(kind)[path] for path in self.unknown if (kind := kind_of(path))]
        return {file.path: (file.signature, root.entry_of(file)) for file in files}

    def check(self, validator: Validator) -> None:
        """Check the files."""
        for path in self.paths:
            validator.diagnostics(path)


@dataclass(frozen=True, slots=True)
class _Helper:
    """Another process and the way to talk with it."""

    process: BaseProcess
    connection: Connection

    @classmethod
    def start(cls, validator: Validator, share: _Share) -> _Helper:
        """Start a process that does a share; it shares what has been read so far."""
        context = multiprocessing.get_context("fork")
        here, there = context.Pipe()
        process = context.Process(target=_help, args=(validator, share, there), daemon=True)
        process.start()
        there.close()
        return cls(process, here)

    def send(self, known: Known) -> None:
        """Tell the other process what all have read."""
        try:
            self.connection.send(known)
        except ConnectionError:
            return

    def receive_entries(self) -> Known:
        """Return what the other process has read, nothing if it died."""
        try:
            found: Known = self.connection.recv()
        except (EOFError, ConnectionError):
            return {}
        return found

    def receive_findings(self) -> dict[PurePosixPath, Finding]:
        """Return what the other process found, nothing if it died."""
        try:
            found: dict[PurePosixPath, Finding] = self.connection.recv()
        except (EOFError, ConnectionError):
            return {}
        return found

    def end(self) -> None:
        """Wait until the other process is gone."""
        self.process.join()
        self.connection.close()


def _help(validator: Validator, share: _Share, connection: Connection) -> None:
    """Do a share in a process of its own."""
    connection.send(share.read(validator.root))
    validator.root.remember(connection.recv())
    share.check(validator)
    connection.send(validator.new_findings)
    connection.close()
