"""One form for definitions that mean the same: lists whose order says nothing are sorted, idle wrappers unwrapped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from catalog.codec import canonical, digest
from catalog.condition import AllOf, AnyOf, Condition, DiagnosisCondition, NoneOf, RiskGradeCondition
from catalog.package import ChoiceGroupDefinition, PackageDefinition, PackageNeed

T = TypeVar("T")


def same(before: PackageDefinition, after: PackageDefinition) -> bool:
    """Whether two definitions mean the same."""
    return digest(normalised(before)) == digest(normalised(after))


def normalised(package: PackageDefinition) -> PackageDefinition:
    """The definition in the form that all of the same meaning share.

    Sorted, each entry once: audience, requires, excludes. Sorted: needs, deductions, surcharges. The order of lines, of
    choice groups and of their options is what people see, and stays.
    """
    return replace(
        package,
        audience=tuple(sorted(set(package.audience), key=lambda population: population.value)),
        eligibility=normal_condition(package.eligibility),
        choice_groups=tuple(_normal_group(group) for group in package.choice_groups),
        requires=tuple(sorted(set(package.requires))),
        excludes=tuple(sorted(set(package.excludes))),
        needs=in_order(map(normal_need, package.needs)),
        deductions=in_order(package.deductions),
    )


def normal_condition(condition: Condition) -> Condition:
    """The parts of each condition sorted; «all» or «any» of one part is that part."""
    if isinstance(condition, AllOf | AnyOf):
        listed = condition.all if isinstance(condition, AllOf) else condition.any
        parts = in_order(map(normal_condition, listed))
        return parts[0] if len(parts) == 1 else type(condition)(parts)
    if isinstance(condition, NoneOf):
        return NoneOf(in_order(map(normal_condition, condition.not_)))
    if isinstance(condition, DiagnosisCondition):
        return DiagnosisCondition(tuple(sorted(set(condition.icd10))))
    if isinstance(condition, RiskGradeCondition):
        return RiskGradeCondition(tuple(sorted(set(condition.risk_grade), key=lambda grade: grade.value)))
    return condition


def normal_need(need: PackageNeed) -> PackageNeed:
    """The need with its condition in normal form."""
    return need if need.when is None else replace(need, when=normal_condition(need.when))


def in_order(values: Iterable[T]) -> tuple[T, ...]:
    """The values sorted by their written form, for lists whose order says nothing."""
    return tuple(sorted(values, key=_form))


def _form(value: Any) -> bytes:
    return canonical(value)


def _normal_group(group: ChoiceGroupDefinition) -> ChoiceGroupDefinition:
    return replace(
        group,
        at_least=None if group.at_least == group.choose else group.at_least,
        surcharges=in_order(group.surcharges),
    )
