"""`EVAL-field = expression`: calculated fields, all of them worked out from what the event held before any of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.errors import SearchError
from tocsin.expressions.compiled import field_names
from tocsin.expressions.compiling import compile_assignable
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import Evaluate, Row
from tocsin.knowledge.conf import Setting
from tocsin.knowledge.props import ClassSetting
from tocsin.knowledge.steps import Apply, Names, needs
from tocsin.source import SourceText
from tocsin.spl import parse_expression
from tocsin.spl.trees import Binary, Call, Expression, In, Negative, Not

__all__ = ["CalculatedField", "CalculatedFields", "calculated_fields"]

# Functions that read fields which their arguments do not name.
_READ_ANYTHING = frozenset({"searchmatch", "json_entries", "lookup"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CalculatedField:
    """One field and the expression that makes it; `reads` is None when that could be any field."""

    name: str
    setting: Setting
    evaluate: Evaluate
    reads: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class CalculatedFields:
    """All calculated fields: a null result removes the field."""

    fields: Sequence[CalculatedField]
    kind: str = field(default="calculated", init=False)
    label: str = field(default="EVAL", init=False)
    setting: Setting | None = field(default=None, init=False)

    def provides(self, needed: Names) -> bool:
        return any(needs(each.name, needed) for each in self.fields)

    def before(self, needed: Names) -> Names:
        if needed is None:
            return None
        names = needed - {each.name for each in self.fields}
        for each in self.fields:
            if each.name in needed:
                if each.reads is None:
                    return None
                names |= each.reads
        return names

    def compile(self, needed: Names) -> Apply:
        wanted = [(each.name, each.evaluate) for each in self.fields if needs(each.name, needed)]
        if len(wanted) == 1:
            return _single(*wanted[0])

        def apply(row: Row) -> None:
            results = [evaluate(row) for _, evaluate in wanted]
            for (name, _), value in zip(wanted, results, strict=True):
                if value is None:
                    row.pop(name, None)
                else:
                    row[name] = value

        return apply


def _single(name: str, evaluate: Evaluate) -> Apply:
    def apply(row: Row) -> None:
        value = evaluate(row)
        if value is None:
            row.pop(name, None)
        else:
            row[name] = value

    return apply


def calculated_fields(
    declared: Sequence[ClassSetting], scope: Scope, diagnostics: list[Diagnostic]
) -> CalculatedFields:
    """Read the `EVAL` settings; an expression that cannot be compiled is reported and makes no field."""
    fields = (_calculated_field(each, scope, diagnostics) for each in declared)
    return CalculatedFields(fields=[each for each in fields if each is not None])


def _calculated_field(declared: ClassSetting, scope: Scope, diagnostics: list[Diagnostic]) -> CalculatedField | None:
    source = declared.setting.source()
    try:
        expression = parse_expression(source)
        evaluate = compile_assignable(expression, _at(scope, source))
    except SearchError as error:
        diagnostics.extend(_as_warning(diagnostic, declared) for diagnostic in error.diagnostics)
        return None
    reads = None if _reads_anything(expression) else frozenset(field_names(expression))
    return CalculatedField(name=declared.name, setting=declared.setting, evaluate=evaluate, reads=reads)


def _at(scope: Scope, source: SourceText) -> Scope:
    return Scope(now=scope.now, zone=scope.zone, source=source, clock=scope.clock, lookup=scope.lookup)


def _as_warning(diagnostic: Diagnostic, declared: ClassSetting) -> Diagnostic:
    return Diagnostic(
        "KNO306",
        f"EVAL-{declared.name} makes no field: {diagnostic.message}",
        diagnostic.place or declared.setting.place,
        diagnostic.hint,
        Severity.WARNING,
    )


def _reads_anything(expression: Expression) -> bool:
    match expression:
        case Call():
            return expression.function in _READ_ANYTHING or any(map(_reads_anything, expression.arguments))
        case Binary():
            return _reads_anything(expression.left) or _reads_anything(expression.right)
        case Not() | Negative():
            return _reads_anything(expression.operand)
        case In():
            return any(map(_reads_anything, (expression.operand, *expression.choices)))
        case _:
            return False
