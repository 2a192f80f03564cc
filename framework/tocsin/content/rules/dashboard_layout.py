"""A dashboard has a layout that can be used."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import ContentObject, Dashboard
from tocsin.content.rule import Rule, RuleContext
from tocsin.diagnostics import Diagnostic
from tocsin.source import SourceText, Span

__all__ = ["DashboardLayout"]


class DashboardLayout(Rule):
    """The JSON file of a dashboard is missing, cannot be read, or does not have its title.

    **Why it matters**: Splunk shows an empty page for a layout that it cannot read, and lists the dashboard under the
    title of the layout.

    **Bad**

        dashboards/example_dashboard.yml        (and no dashboards/example_dashboard.json)

    **Good**: beside it, `dashboards/example_dashboard.json` with

        {"title": "Example Dashboard", "description": "…", …}
    """

    code: ClassVar[str] = "DET440"
    name: ClassVar[str] = "dashboard-layout"

    def check(self, found: ContentObject, context: RuleContext) -> Iterator[Diagnostic]:
        """Read the layout."""
        if not isinstance(found, Dashboard):
            return
        text = context.text_of(found.layout)
        if text is None:
            hint = f"export it to `{found.layout}`"
            yield self.at(found.place("name"), f"the dashboard has no layout `{found.layout.name}`", hint)
            return
        source = SourceText(str(context.root.path / found.layout), text)
        try:
            layout = json.loads(text)
        except json.JSONDecodeError as error:
            at = error.pos
            yield self.at(source.place(Span(at, at + 1)), f"the layout cannot be read: {error.msg}")
            return
        title = layout.get("title") if isinstance(layout, dict) else None
        if title != found.name:
            at = max(text.find('"title"'), 0)
            message = f"the title of the layout is not the name of the dashboard, `{found.name}`"
            yield self.at(source.place(Span(at, at + 7)), message, "make the two alike")
