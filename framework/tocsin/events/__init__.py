"""Getting bytes in: files, line breaking, timestamps and datasets."""

from tocsin.events.dataset import Dataset, RawEvent

__all__ = ["Dataset", "RawEvent"]
