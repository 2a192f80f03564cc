"""Splunk's own configuration formats, read as Splunk reads them."""

from tocsin.knowledge.base import Condition, KnowledgeBase
from tocsin.knowledge.extraction import ExplainedEvent, Extractor, Origin
from tocsin.knowledge.lookups import FieldPair, Lookup
from tocsin.knowledge.props import Settings

__all__ = ["Condition", "ExplainedEvent", "Extractor", "FieldPair", "KnowledgeBase", "Lookup", "Origin", "Settings"]
