"""Publishing (发布): a region takes versions of packages onto its menu from a day on, and what all menu acts share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from catalog.draft import WRITING, PackageAct
from catalog.menu import LARGEST_MENU
from catalog.menu_change import MenuChange, concerned, problems_of, start_problems
from catalog.models import MenuRevision, PackageEvent, Publication
from catalog.models import PackageVersion as PackageVersionRow
from catalog.operations import lock_menu, raise_revision
from catalog.publication import MenuAct
from catalog.queries import read_everything
from catalog.snapshot import PackageVersion, Snapshot
from core.act import act
from core.actor import AccessRole, Actor
from core.clock import Clock, today
from core.faults import Problem, Refusal
from core.idempotency import Attempt
from core.language import Text
from teams.models import Region
from teams.scope import covers

VERB = "Mutation.publishPackages"

Reading = Callable[[Snapshot], Iterable[MenuChange | Problem]]
"""What the caller's input comes to on this snapshot: the changes, and what keeps it from being one."""

_SAYS = {
    MenuAct.OFFERED: PackageAct.PUBLISHED,
    MenuAct.RETIRED: PackageAct.RETIRED,
    MenuAct.LEFT_OUT: PackageAct.LEFT_OUT,
    MenuAct.INHERITED: PackageAct.INHERITED,
    MenuAct.CALLED_OFF: PackageAct.CALLED_OFF,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A package to publish, in a version, or, when `version` is None, in the newest the region may take.

    It may take what was loaded, and what the region itself or one above it made; another region's own version is that
    region's (as with drafts: a package may be copied under a code of one's own). A version that was called off in the
    region or above, and stands nowhere there, is taken by its number only.
    """

    package: str
    version: int | None


async def publish_packages(
    actor: Actor, region: str, starts: date, choices: Sequence[Choice], key: str, clock: Clock
) -> int:
    """Publish all of `choices` in `region` from `starts`, or none; answers the menu revision that shows them.

    A retry with the same key answers the same. Raises a Refusal with every problem found: NOT_FOUND (also for a
    region the actor does not act for), STARTS_IN_THE_PAST, TOO_FAR_AHEAD, LIST_SIZE, OWN_DRAFT (a version made of a
    draft that the actor wrote), BAD_IDEMPOTENCY_KEY, and those of `catalog.menu_change.problems_of`.
    """
    written = [[choice.package, choice.version] for choice in choices]
    attempt = Attempt(actor.subject or "", VERB, key, [region, starts.isoformat(), written])
    detail = {"region": region, "starts": starts.isoformat(), "packages": written}

    async def body() -> dict[str, int]:
        revision, snapshot = await _locked()
        passed_over = await _called_off(snapshot, region, choices)
        read = _chosen_changes(snapshot, region, choices, passed_over)
        return {"revision": await _put(actor, (region, starts), revision, snapshot, read, clock)}

    answer = await act(attempt, clock, body, detail)
    return int(answer["revision"])


async def changed_menu(
    actor: Actor, place: tuple[str, date], reading: Reading, clock: Clock, note: str | None = None
) -> int:
    """Carry out what `reading` finds for the region and day of `place`, or refuse with every problem of it.

    Inside the caller's act: rows of the menu, events of the packages (with `note`), one more revision, which is
    answered. Only a reviewer of the region or of one above it.
    """
    revision, snapshot = await _locked()
    return await _put(actor, place, revision, snapshot, reading(snapshot), clock, note)


async def _locked() -> tuple[MenuRevision, Snapshot]:
    """The row of the menu revision, held until the transaction ends, and everything there is at it."""
    return await lock_menu(), await read_everything()


async def _put(
    actor: Actor,
    place: tuple[str, date],
    revision: MenuRevision,
    snapshot: Snapshot,
    read: Iterable[MenuChange | Problem],
    clock: Clock,
    note: str | None = None,
) -> int:
    """Write what was read from the caller's input, which is looked at for those only who review for the region."""
    region, starts = place
    if AccessRole.PACKAGE_REVIEWER not in actor.roles or not covers(actor, snapshot.lineage(region)):
        raise Refusal((Problem("NOT_FOUND", ("region",), Text("没有这个区划。", "There is no such region.")),))
    problems = list(start_problems(starts, today(clock)))
    found = list(read)
    changes = [one for one in found if isinstance(one, MenuChange)]
    problems += [one for one in found if isinstance(one, Problem)]
    problems += problems_of(snapshot, changes, starts)
    problems += await own_draft_problems(snapshot, changes, str(actor.subject))
    if problems:
        raise Refusal(tuple(problems))
    await put_menu_rows(snapshot, changes, starts, clock(), str(actor.subject), note=note)
    return await raise_revision(revision)


def size_problem(count: int) -> Problem | None:
    """LIST_SIZE at `packages` unless there are 1 to 200 of them."""
    if 1 <= count <= LARGEST_MENU:
        return None
    text = Text(f"请给出1到{LARGEST_MENU}个服务包。", f"Give 1 to {LARGEST_MENU} packages.")
    return Problem("LIST_SIZE", ("packages",), text)


async def own_draft_problems(snapshot: Snapshot, changes: Sequence[MenuChange], subject: str) -> list[Problem]:
    """OWN_DRAFT for every offered version made of a draft that `subject` wrote: nobody publishes the own work.

    One statement, none where no offered version was made of a draft.
    """
    drafts = {
        change: snapshot.origins[change.version.id].draft
        for change in changes
        if change.act is MenuAct.OFFERED and change.version and change.version.id in snapshot.origins
    }
    if not drafts:
        return []
    acts = [one.value for one in WRITING]
    written: list[Any] = await PackageEvent.filter(
        draft_id__in=sorted(set(drafts.values())), act__in=acts, by=subject
    ).values_list("draft_id", flat=True)
    text = Text("起草人不能发布自己的草稿。", "Nobody publishes a version of the own draft.")
    return [Problem("OWN_DRAFT", change.path, text) for change, draft in drafts.items() if draft in set(written)]


async def put_menu_rows(
    snapshot: Snapshot,
    changes: Sequence[MenuChange],
    starts: date,
    now: datetime,
    by: str,
    *,
    note: str | None = None,
    drafts: Mapping[str, tuple[int, int]] | None = None,
) -> None:
    """Write checked changes: a publication and a package event each, in five statements.

    Runs inside the caller's transaction, under `lock_menu`. `change.version.id` is the row of the version by now;
    `drafts` names, by package code, the draft row that an offered version was made of and its version after the act.
    Raises ValueError for a change about no version, which `problems_of` would have refused.
    """
    versions = {change: _concerned(snapshot, change, starts) for change in changes}
    regions = {row.code: row.id for row in await Region.filter(code__in={change.region for change in changes})}
    rows = {row.id: row for row in await PackageVersionRow.filter(id__in={one.id for one in versions.values()})}
    said = {(row["region_id"], row["package_id"]): row["revision"] for row in await _said_from(regions, rows, starts)}
    publications, events = [], []
    for change, version in versions.items():
        stored, (draft, draft_version) = rows[version.id], (drafts or {}).get(change.package, (None, None))
        place = {"region_id": regions[change.region], "package_id": stored.package_id, "version_id": stored.id}
        publications.append(
            Publication(
                **place,
                starts=starts,
                published_at=now,
                published_by=by,
                act=change.act.value,
                revision=said.get((place["region_id"], place["package_id"]), 0) + 1,
            )
        )
        events.append(
            PackageEvent(
                **place,
                act=_SAYS[change.act].value,
                at=now,
                by=by,
                draft_id=draft,
                draft_version=draft_version,
                starts=starts,
                note=note,
            )
        )
    await Publication.bulk_create(publications)
    await PackageEvent.bulk_create(events)


async def _said_from(
    regions: Mapping[str, int], versions: Mapping[int, PackageVersionRow], starts: date
) -> list[dict[str, Any]]:
    """Every revision of what these regions say of these versions' packages from that very day, the latest last."""
    packages = {version.package_id for version in versions.values()}
    rows = Publication.filter(region_id__in=list(regions.values()), package_id__in=list(packages), starts=starts)
    return list(await rows.order_by("revision").values("region_id", "package_id", "revision"))


def _concerned(snapshot: Snapshot, change: MenuChange, starts: date) -> PackageVersion:
    version = concerned(snapshot, change, starts)
    if version is None:
        raise ValueError(f"{change.region} {change.act.value} {change.package}: no version is concerned")
    return version


def _chosen_changes(
    snapshot: Snapshot, region: str, choices: Sequence[Choice], called_off: Collection[int]
) -> Iterator[MenuChange | Problem]:
    """What the choices come to: NOT_FOUND for those that name no version the region may take."""
    if sized := size_problem(len(choices)):
        yield sized
        return
    for place, choice in enumerate(choices):
        path = ("packages", str(place))
        may_take = _may_take(snapshot, region, choice.package)
        version = _chosen(may_take, choice.version, called_off)
        if version is not None:
            yield MenuChange(region, choice.package, MenuAct.OFFERED, version, path)
        elif may_take and choice.version is None:
            zh, en = "这个服务包的各版本均已取消预定，请指定版本。", "Every version was called off: say which one."
            yield Problem("NOT_FOUND", path, Text(zh, en))
        else:
            yield Problem("NOT_FOUND", path, Text("没有这个服务包或版本。", "There is no such package or version."))


def _may_take(snapshot: Snapshot, region: str, package: str) -> list[PackageVersion]:
    """The versions that were loaded, or made by the region or one above it, the oldest first."""
    upwards, origins = frozenset(snapshot.lineage(region)), snapshot.origins
    versions = snapshot.packages.get(package, ())
    return [one for one in versions if one.id not in origins or origins[one.id].region in upwards]


def _chosen(
    may_take: Sequence[PackageVersion], number: int | None, called_off: Collection[int]
) -> PackageVersion | None:
    if number is not None:
        return next((one for one in may_take if one.number == number), None)
    return next((one for one in reversed(may_take) if one.id not in called_off), None)


async def _called_off(snapshot: Snapshot, region: str, choices: Iterable[Choice]) -> frozenset[int]:
    """Of the packages chosen without a version, the versions that the region or one above it called off, and that none
    of them offers on any day. One statement, none where every version is chosen by its number.
    """
    codes = {choice.package for choice in choices if choice.version is None} & snapshot.packages.keys()
    upwards = tuple(snapshot.lineage(region))
    if not codes or not upwards:
        return frozenset()
    rows: Any = Publication.filter(
        act=MenuAct.CALLED_OFF.value, region__code__in=upwards, package__code__in=sorted(codes)
    )
    said = (row for at in upwards for code in codes for row in snapshot.publications.get(at, {}).get(code, ()))
    standing = {row.version.id for row in said if row.act is MenuAct.OFFERED}
    return frozenset(await rows.values_list("version_id", flat=True)) - standing
