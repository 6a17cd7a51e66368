"""What a chosen package brings (所含项目): its lines but those left out, the options taken, what is wrong there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from catalog.condition import Condition
from catalog.package import ChoiceGroupDefinition, Surcharge
from catalog.quote.basket import Chosen
from catalog.quote.problem import Path, QuoteProblem
from catalog.quote.problem import QuoteProblemCode as Code
from catalog.schedule import Combined, Schedule, Variants
from catalog.snapshot import ItemVersion, PackageVersion
from catalog.vocabulary import LineSubject
from catalog.words.quote import problem_words
from core.language import Text

EverHolds = Callable[[Condition], bool]
"""Whether a condition holds on some day that the package would be in force."""
WhyNot = Callable[[Iterable[Condition]], Text]
"""Conditions that do not hold, in words, each with how it stands."""


@dataclass(frozen=True, slots=True)
class Brought:
    """One item that a package brings. `paid_in`: the package that carries its cost; `group`: it was an option of it."""

    item: ItemVersion
    package: str
    paid_in: str | None = None
    subject: LineSubject | None = None
    group: str | None = None
    surcharge: Surcharge | None = None


def brought(version: PackageVersion, chosen: Chosen) -> tuple[Brought, ...]:
    """The items of a package as chosen: all lines but optional ones left out, and of each group the sound options.

    Options the group does not have, taken twice or beyond its number bring nothing; `choice_problems` names them.
    """
    definition, found = version.definition, []
    for line in definition.lines:
        if line.is_required or line.item not in chosen.left_out:
            found.append(Brought(version.items[line.item], version.code, line.paid_in, line.subject))
    for group in definition.choice_groups:
        surcharges = {surcharge.item: surcharge for surcharge in group.surcharges}
        taken = [code for code in dict.fromkeys(chosen.options.get(group.code, ())) if code in group.options]
        for code in taken[: group.choose]:
            one = Brought(version.items[code], version.code, group=group.code, surcharge=surcharges.get(code))
            found.append(one)
    return tuple(found)


def choice_problems(
    version: PackageVersion, chosen: Chosen, at: Path, ever: EverHolds | None, why: WhyNot
) -> Iterator[QuoteProblem]:
    """Everything wrong with options and lines left out; `ever` None: the package never is in force, so no `while` is
    asked. `why` tells of conditions that never hold."""
    definition = version.definition
    lines = {line.item: line for line in definition.lines}
    for number, code in enumerate(chosen.left_out):
        place = (*at, "leftOut", number)
        if code not in lines:
            yield _problem(Code.UNKNOWN_LINE, place, name=_name(version), item=code)
        elif lines[code].is_required:
            yield _problem(Code.REQUIRED_LINE, place, name=_name(version), item=_item(version, code))
    groups = {group.code: group for group in definition.choice_groups}
    for code in chosen.options:
        if code not in groups:
            yield _problem(Code.UNKNOWN_GROUP, (*at, "options", code, "group"), name=_name(version), group=code)
    for group in definition.choice_groups:
        yield from _group(version, group, chosen.options.get(group.code, ()), (*at, "options", group.code), ever, why)


def applies(schedule: Schedule, ever: EverHolds) -> bool:
    """Whether something of the schedule can fall due: its `while` holds some day, in some part or case of it."""
    condition: Condition | None = getattr(schedule, "while_", None)
    if condition is not None and not ever(condition):
        return False
    if isinstance(schedule, Combined):
        return any(applies(part, ever) for part in schedule.of)
    if isinstance(schedule, Variants):
        return any(ever(case.when) and applies(case.schedule, ever) for case in schedule.cases)
    return True


def _group(
    version: PackageVersion,
    group: ChoiceGroupDefinition,
    taken: tuple[str, ...],
    at: Path,
    ever: EverHolds | None,
    why: WhyNot,
) -> Iterator[QuoteProblem]:
    schedules = {code: version.items[code].definition.schedule for code in group.options}
    open_ = [code for code in group.options if ever is None or applies(schedules[code], ever)]
    sound = []
    for number, code in enumerate(taken):
        if code not in group.options:
            yield _problem(Code.UNKNOWN_OPTION, (*at, number), group=_said(group), item=code)
        elif code in taken[:number]:
            yield _problem(Code.CHOSEN_TWICE, (*at, number), item=_item(version, code))
        elif ever is not None and code not in open_:
            said = why(dict.fromkeys(_failing(schedules[code], ever)))
            yield _problem(Code.OPTION_UNAVAILABLE, (*at, number), item=_item(version, code), reasons=said)
        else:
            sound.append(code)
    fewest = min(group.fewest, len(open_))  # options that do not apply are hidden, and nobody need choose them
    if len(sound) < fewest:
        yield _problem(Code.TOO_FEW_CHOSEN, at, group=_said(group), fewest=fewest, number=len(sound))
    if len(sound) > group.choose:
        yield _problem(Code.TOO_MANY_CHOSEN, at, group=_said(group), most=group.choose, number=len(sound))


def _failing(schedule: Schedule, ever: EverHolds) -> Iterator[Condition]:
    """The conditions that keep a schedule and its parts from ever falling due, outermost first."""
    condition: Condition | None = getattr(schedule, "while_", None)
    if condition is not None and not ever(condition):
        yield condition
    elif isinstance(schedule, Combined):
        for part in schedule.of:
            yield from _failing(part, ever)
    elif isinstance(schedule, Variants):
        for case in schedule.cases:
            if ever(case.when):
                yield from _failing(case.schedule, ever)
            else:
                yield case.when


def _problem(code: Code, path: Path, **named: Text | str | int) -> QuoteProblem:
    return QuoteProblem(code, path, problem_words(code, **named))


def _name(version: PackageVersion) -> Text:
    return version.definition.name


def _said(group: ChoiceGroupDefinition) -> Text:
    return group.name


def _item(version: PackageVersion, code: str) -> Text:
    return version.items[code].definition.name
