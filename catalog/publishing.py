"""Publishing (发布): a region takes versions of packages onto its menu from a day on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from catalog.menu import LARGEST_MENU
from catalog.operations import lock_menu, put_publications, raise_revision
from catalog.package import has_tcm
from catalog.publication import PublicationDefinition
from catalog.queries import read_everything
from catalog.snapshot import PackageVersion, Publication, Snapshot
from core.act import act
from core.actor import Actor
from core.clock import Clock, today
from core.faults import Problem, Refusal
from core.idempotency import Attempt
from core.language import Text
from teams.scope import covers

VERB = "Mutation.publishPackages"


@dataclass(frozen=True, slots=True)
class Choice:
    """A package to publish, in a version, or in its newest when `version` is None."""

    package: str
    version: int | None


@dataclass(frozen=True, slots=True)
class AlreadyPublished(Problem):
    """The region already publishes a version of the package from that very day."""

    version: int


async def publish_packages(
    actor: Actor, region: str, starts: date, choices: Sequence[Choice], key: str, clock: Clock
) -> int:
    """Publish all of `choices` in `region` from `starts`, or none; answers the menu revision that shows them.

    A retry with the same key answers the same. Raises a Refusal with every problem found: NOT_FOUND (also for a
    region the actor does not act for), STARTS_IN_THE_PAST, DUPLICATE_PACKAGE, ALREADY_PUBLISHED, MENU_TOO_LARGE,
    PREREQUISITE_NOT_ON_MENU (C1 rule 3) and MENU_WITHOUT_TCM (R088) on the day it starts or on a later one,
    LIST_SIZE, BAD_IDEMPOTENCY_KEY.
    """
    written = [[choice.package, choice.version] for choice in choices]
    attempt = Attempt(actor.subject or "", VERB, key, [region, starts.isoformat(), written])

    async def publish() -> dict[str, int]:
        revision = await lock_menu()
        snapshot = await read_everything()
        problems = tuple(_problems(snapshot, actor, region, starts, choices, today(clock)))
        if problems:
            raise Refusal(problems)
        versions = [version for choice in choices if (version := _chosen(snapshot, choice))]
        publications = [PublicationDefinition(region, version.code, version.number, starts) for version in versions]
        await put_publications(publications, clock(), str(actor.subject))
        return {"revision": await raise_revision(revision)}

    answer = await act(attempt, clock, publish, {"region": region, "starts": starts.isoformat(), "packages": written})
    return int(answer["revision"])


def _problems(
    snapshot: Snapshot, actor: Actor, region: str, starts: date, choices: Sequence[Choice], now: date
) -> Iterator[Problem]:
    if not covers(actor, snapshot.lineage(region)):
        yield _problem("NOT_FOUND", ("region",), "没有这个区划。", "There is no such region.")
        return
    if starts < now:
        yield _problem("STARTS_IN_THE_PAST", ("starts",), "不能从过去的日期起发布。", "Publish from today or later.")
    if not 1 <= len(choices) <= LARGEST_MENU:
        yield _problem(
            "LIST_SIZE", ("packages",), f"请给出1到{LARGEST_MENU}个服务包。", f"Give 1 to {LARGEST_MENU} packages."
        )
        return
    yield from _choice_problems(snapshot, region, starts, choices)
    yield from _menu_problems(snapshot, region, starts, choices)


def _choice_problems(snapshot: Snapshot, region: str, starts: date, choices: Sequence[Choice]) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, choice in enumerate(choices):
        path = ("packages", str(place))
        if choice.package in seen:
            yield _problem("DUPLICATE_PACKAGE", path, "同一服务包出现了两次。", "The package stands in the list twice.")
        seen.add(choice.package)
        if _chosen(snapshot, choice) is None:
            yield _problem("NOT_FOUND", path, "没有这个服务包或版本。", "There is no such package or version.")
            continue
        for standing in snapshot.publications.get(region, {}).get(choice.package, ()):
            if standing.starts == starts:
                number = standing.version.number
                text = Text(
                    f"该地区已从{starts}起发布第{number}版。", f"The region publishes version {number} from {starts}."
                )
                yield AlreadyPublished("ALREADY_PUBLISHED", path, text, number)


def _menu_problems(snapshot: Snapshot, region: str, starts: date, choices: Sequence[Choice]) -> Iterator[Problem]:
    """What would be wrong with the region's own menu on the day it starts, or on a day of a later publication."""
    chosen = {choice.package: version for choice in choices if (version := _chosen(snapshot, choice))}
    own = snapshot.publications.get(region, {})
    later = {row.starts for history in own.values() for row in history if row.starts > starts}
    told: set[tuple[str, ...]] = set()
    for day in sorted({starts} | later):
        menu = _own_menu(own, starts, chosen, day)
        for problem in _rules(menu, choices, chosen, day):
            if (problem.code, *problem.path) not in told:
                told.add((problem.code, *problem.path))
                yield problem


def _own_menu(
    own: Mapping[str, Sequence[Publication]], starts: date, chosen: Mapping[str, PackageVersion], day: date
) -> dict[str, PackageVersion]:
    """By package, what the region itself would offer on `day` (not before `starts`)."""
    rows = {code: [(row.starts, row.version) for row in history] for code, history in own.items()}
    for code, version in chosen.items():
        rows.setdefault(code, []).append((starts, version))
    in_force = {code: [row for row in history if row[0] <= day] for code, history in rows.items()}
    return {code: max(history, key=lambda row: row[0])[1] for code, history in in_force.items() if history}


def _rules(
    menu: Mapping[str, PackageVersion], choices: Sequence[Choice], chosen: Mapping[str, PackageVersion], day: date
) -> Iterator[Problem]:
    if len(menu) > LARGEST_MENU:
        yield _problem(
            "MENU_TOO_LARGE",
            ("packages",),
            f"菜单最多{LARGEST_MENU}个服务包，{day}将有{len(menu)}个。",
            f"A menu holds at most {LARGEST_MENU} packages; on {day} it would hold {len(menu)}.",
        )
    for place, choice in enumerate(choices):
        version = chosen.get(choice.package)
        for required in version.definition.requires if version else ():
            if required not in menu:
                yield _problem(
                    "PREREQUISITE_NOT_ON_MENU",
                    ("packages", str(place)),
                    f"{choice.package}要求{required}，而{day}它不在该地区自己的菜单上。",
                    f"{choice.package} requires {required}, which is not on the region's own menu on {day}.",
                )
    if chosen and not any(has_tcm(version.definition, version.item_definitions) for version in menu.values()):
        yield _problem(
            "MENU_WITHOUT_TCM",
            ("packages",),
            f"菜单中须有中医药服务（R088），{day}却没有。",
            f"A menu offers at least one service of Chinese medicine (R088); on {day} it would not.",
        )


def _chosen(snapshot: Snapshot, choice: Choice) -> PackageVersion | None:
    versions = snapshot.packages.get(choice.package, ())
    if choice.version is None:
        return versions[-1] if versions else None
    return next((version for version in versions if version.number == choice.version), None)


def _problem(code: str, path: tuple[str, ...], zh: str, en: str) -> Problem:
    return Problem(code, path, Text(zh, en))
