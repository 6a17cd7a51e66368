"""The menu of a region as it would be with drafts published; nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from api.context import Info
from api.design_side import DesignSide, design_side
from api.resolvers.candidates import Candidate, candidates
from api.schema.given import moved
from api.schema.menu import Menu
from api.schema.menu_preview import MenuPreview
from api.schema.node import node_id
from api.schema.package import PackageVersion
from api.schema.problems import problem_shape
from api.schema.shelf import Shelf
from catalog.deliverable import deliverable_in
from catalog.draft import OPEN
from catalog.drafting.judging import Judged, problems_beforehand
from catalog.drafting.problem import wrong_state
from catalog.drafting.reviewing import version_by_id
from catalog.drafting.surroundings import worlds_of
from catalog.drafting.world import World
from catalog.menu import LARGEST_MENU
from catalog.menu_change import MenuChange, applied, problems_of, start_problems
from catalog.publication import MenuAct
from catalog.snapshot import PackageVersion as PackageVersionValue
from catalog.snapshot import Snapshot, VersionOrigin
from core.apart import apart
from core.faults import Problem, bad_argument
from core.language import Language


async def menu_preview(
    info: Info, region: str, drafts: Sequence[str], on: date | None, language: Language | None
) -> MenuPreview:
    """The menu of the region with these drafts offered from the day on, each in its own region, and what is wrong.

    Raises a BAD_USER_INPUT fault for an unknown region, for more than 200 drafts, and for a draft that is not there,
    not within reach, not readable as a package yet, or of a region that is neither this one nor above it.
    """
    context, side = info.context, design_side(info, language)
    at, starts = context.known_region(region), on or side.today
    if len(drafts) > LARGEST_MENU:
        raise bad_argument(("drafts",), f"最多{LARGEST_MENU}份草稿。", f"At most {LARGEST_MENU} drafts.")
    held = await candidates(side, [(code, ("drafts", str(place))) for place, code in enumerate(drafts)])
    present = side.present.snapshot
    upwards = tuple(present.lineage(at))
    for place, (row, _version) in enumerate(held):
        if row.region not in upwards:
            raise bad_argument(
                ("drafts", str(place)),
                "这份草稿不属于该地区或其上级地区，不影响该地区的菜单。",
                "This draft is neither of the region nor of one above it: the region's menu would not show it.",
            )
    named = _numbered(held, present)
    ground = _with_candidates(present, await side.catalog(), named)
    changes = [
        MenuChange(row.region, version.code, MenuAct.OFFERED, version, ("drafts", str(place)))
        for place, (row, version) in enumerate(named)
    ]

    drafted = await _judged(side, named)
    worlds = await _worlds(side, {draft.region for draft in drafted}, starts)

    def judged() -> tuple[Menu | None, list[Problem]]:
        after = applied(ground, changes, starts)
        found = [
            *_day_problems(starts, side.today),
            *_state_problems(named),
            *problems_beforehand(present, after, worlds, drafted, starts),
            *problems_of(ground, changes, starts),
        ]
        return _PreviewShelf(after, side.language, named).menu(at, starts), found

    menu, found = await apart(judged)
    return MenuPreview(
        menu=menu,
        problems=[replace(problem_shape(one, side.language), path=list(one.path)) for one in found],
    )


class _PreviewShelf(Shelf):
    """Shapes of a menu that is not published: drafted versions carry the ids of their drafts' definitions."""

    def __init__(self, snapshot: Snapshot, language: Language, named: Sequence[Candidate]) -> None:
        super().__init__(snapshot, language)
        self._drafts: Mapping[int, str] = {version.id: f"{row.code}@{row.version}" for row, version in named}

    def package_version(self, version: PackageVersionValue) -> PackageVersion:
        shape = super().package_version(version)
        draft = self._drafts.get(version.id)
        return shape if draft is None else replace(shape, id=node_id("DraftDefinition", draft))


async def _judged(side: DesignSide, named: Sequence[Candidate]) -> list[Judged]:
    """The drafts that are open, with what is written in them: one statement. Of the others their state is told."""
    catalog = await side.catalog()
    side.contents.expect(row.code for row, _version in named)
    found = []
    for place, (row, version) in enumerate(named):
        content = await side.contents.get(row.code)
        if row.state in OPEN and content is not None:
            begun_from = None if row.based_on is None else version_by_id(catalog, row.based_on)
            path = ("drafts", str(place))
            found.append(Judged(row.code, row.region, content, begun_from, version, path))
    return found


async def _worlds(side: DesignSide, regions: Collection[str], starts: date) -> Mapping[str, World]:
    """By region, what its drafts are held against on the day; who could deliver is asked today: nine statements."""
    if not regions:
        return {}
    catalog = await side.catalog()
    return await worlds_of(catalog, regions, starts, await deliverable_in(regions, catalog, side.today))


def _numbered(held: Sequence[Candidate], present: Snapshot) -> list[Candidate]:
    """The candidates with ids of their own, later than any version's."""
    latest = max((one.id for versions in present.packages.values() for one in versions), default=0)
    return [(row, replace(version, id=latest + place)) for place, (row, version) in enumerate(held, start=1)]


def _with_candidates(present: Snapshot, catalog: Snapshot, named: Sequence[Candidate]) -> Snapshot:
    """The published catalog that knows the candidates, the items they bring, and whose they are."""
    packages = dict(present.packages)
    for _row, version in named:
        packages[version.code] = (*packages.get(version.code, ()), version)
    origins = {version.id: VersionOrigin(row.region, row.based_on, row.id) for row, version in named}
    return replace(
        present,
        items={**catalog.items, **present.items},
        packages=packages,
        origins={**present.origins, **origins},
    )


def _day_problems(starts: date, today: date) -> Iterator[Problem]:
    for one in start_problems(starts, today):
        yield moved(one, {("starts",): ("on",)})


def _state_problems(named: Sequence[Candidate]) -> Iterator[Problem]:
    """WRONG_STATE for drafts that are no longer open."""
    for place, (row, _version) in enumerate(named):
        if row.state not in OPEN:
            yield wrong_state(("drafts", str(place)), row.state)
