"""Publishing (发布): a region takes versions of packages onto its menu from a day on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from catalog.menu import LARGEST_MENU
from catalog.operations import lock_menu, put_publications, raise_revision
from catalog.package import has_tcm
from catalog.publication import PublicationDefinition
from catalog.queries import read_everything
from catalog.snapshot import PackageVersion, Snapshot
from core.actor import Actor
from core.clock import Clock, today
from core.database import transaction
from core.faults import Problem, Refusal
from core.idempotency import Attempt, keep_answer, kept_answer
from core.language import Text
from core.models import AuditEntry
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
    PREREQUISITE_NOT_ON_MENU (C1 rule 3), MENU_WITHOUT_TCM (R088), EMPTY_LIST.
    """
    written = [[choice.package, choice.version] for choice in choices]
    attempt = Attempt(actor.subject or "", VERB, key, [region, starts.isoformat(), written])
    async with transaction():
        revision = await lock_menu()
        kept = await kept_answer(attempt)
        if kept is not None:
            return int(kept["revision"])
        snapshot = await read_everything()
        problems = tuple(_problems(snapshot, actor, region, starts, choices, today(clock)))
        if problems:
            raise Refusal(problems)
        publications = [
            PublicationDefinition(region, choice.package, _chosen(snapshot, choice).number, starts)  # type: ignore[union-attr]
            for choice in choices
        ]
        await put_publications(publications, clock(), str(actor.subject))
        number = await raise_revision(revision)
        detail = {"region": region, "starts": starts.isoformat(), "packages": written, "revision": number}
        await AuditEntry.create(at=clock(), subject=str(actor.subject), verb=VERB, detail=detail)
        await keep_answer(attempt, {"revision": number}, clock)
    return number


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
            "EMPTY_LIST", ("packages",), f"请给出1到{LARGEST_MENU}个服务包。", f"Give 1 to {LARGEST_MENU} packages."
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
        for standing in snapshot.publications.get(region, {}).get(choice.package, ()):
            if standing.starts == starts:
                number = standing.version.number
                text = Text(
                    f"该地区已从{starts}起发布第{number}版。", f"The region publishes version {number} from {starts}."
                )
                yield AlreadyPublished("ALREADY_PUBLISHED", path, text, number)


def _menu_problems(snapshot: Snapshot, region: str, starts: date, choices: Sequence[Choice]) -> Iterator[Problem]:
    own = snapshot.publications.get(region, {})
    standing = {code: version for code, version in snapshot.versions_on_offer([region], starts).items() if code in own}
    chosen = {choice.package: version for choice in choices if (version := _chosen(snapshot, choice))}
    menu = standing | chosen
    if len(menu) > LARGEST_MENU:
        yield _problem(
            "MENU_TOO_LARGE",
            ("packages",),
            f"菜单最多{LARGEST_MENU}个服务包。",
            f"A menu holds at most {LARGEST_MENU} packages.",
        )
    for place, choice in enumerate(choices):
        version = chosen.get(choice.package)
        for required in version.definition.requires if version else ():
            if required not in menu:
                yield _problem(
                    "PREREQUISITE_NOT_ON_MENU",
                    ("packages", str(place)),
                    f"{choice.package}要求{required}，而它不在该地区的菜单上。",
                    f"{choice.package} requires {required}, which is not on the region's menu.",
                )
    if chosen and not any(has_tcm(version.definition, version.item_definitions) for version in menu.values()):
        yield _problem(
            "MENU_WITHOUT_TCM",
            ("packages",),
            "菜单中须有中医药服务（R088）。",
            "A menu offers at least one service of Chinese medicine (R088).",
        )


def _chosen(snapshot: Snapshot, choice: Choice) -> PackageVersion | None:
    versions = snapshot.packages.get(choice.package, ())
    if choice.version is None:
        return versions[-1] if versions else None
    return next((version for version in versions if version.number == choice.version), None)


def _problem(code: str, path: tuple[str, ...], zh: str, en: str) -> Problem:
    return Problem(code, path, Text(zh, en))
