"""What is told to those who care for somebody alone decides nothing of a roster's cover (敏感人群)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from catalog.condition import AllOf, NoneOf, RosterCondition, TagCondition
from catalog.models import ServicePackage
from catalog.package import PackageDefinition
from catalog.snapshot import Snapshot
from catalog.vocabulary import Population, Roster
from core.actor import AccessRole
from core.faults import Problem
from enrolment import models
from enrolment.desk import Desk
from enrolment.groups.signing import sign_group
from enrolment.register.format.record import RegisterLine
from enrolment.signing.adding import AddPackages, add_packages
from enrolment.signing.given import Circumstances, ConsentGiven, PackageWanted
from enrolment.signing.signing import sign_contract
from enrolment.vocabulary import CommunityKind, SignChannel
from tests.enrolment.desk_staging import key, refused, told
from tests.groups.staging import asked, community, covers, join, newcomer, sign
from tests.register.lines import checked, contract, imported, line, person
from tests.signing.menus import amended
from tests.signing.staging import NOW, TODAY, YEAR, Clinic, World, known_at, packages, signed
from tests.signing.staging import asked as one_person

pytestmark = pytest.mark.anyio

CARE, BEFORE = CommunityKind.CARE_HOME, TODAY.replace(year=2025)
ANYWHERE = Circumstances(SignChannel.CLINIC, accepts_outside_area=True)
BOTH = packages("BAS-00", "ORG-NH")


def _authority(clinic: Clinic, catalog: Snapshot) -> Desk:
    desk = clinic.desk(catalog=catalog)
    county = frozenset({AccessRole.REGION_AUTHORITY})
    return replace(desk, actor=replace(desk.actor, roles=county, region=clinic.region, institution=None))


def _not_for_the_ill(package: PackageDefinition) -> PackageDefinition:
    healthy = NoneOf((TagCondition(Population.SMD), TagCondition(Population.TB)))
    return replace(package, eligibility=AllOf((RosterCondition(Roster.CARE_HOME), healthy)))


def _of_the_ill(package: PackageDefinition) -> PackageDefinition:
    return replace(package, audience=(Population.SMD,))


async def _ill(code: str) -> None:
    row = await models.Resident.get(code=code)
    await models.PopulationTag.create(resident_id=row.id, tag="SMD", starts=BEFORE)


def _said(problems: tuple[Problem, ...]) -> list[tuple[str, tuple[str, ...], str, str]]:
    return [(each.code, each.path, each.message.zh, each.message.en) for each in problems]


@pytest.mark.parametrize("desk_of", [_authority, lambda clinic, catalog: clinic.desk(catalog=catalog)])
async def test_who_is_covered_tells_an_organisation_and_its_region_of_nobody_who_is_ill(
    world: World, desk_of: Callable[[Clinic, Snapshot], Desk]
) -> None:
    menu = amended(world.own.catalog, "ORG-NH", _not_for_the_ill)
    home, alone = await community(world.own, CARE, 2), await community(world.own, CARE, 1)
    await _ill(home.people[0])
    await _ill(alone.people[0])

    for each in (home, alone):
        answer = await sign_group(desk_of(world.own, menu), await asked(each, "ORG-NH"), key())
        paper = await models.Contract.get(code=answer["contract"])
        assert answer["covered"] == len(each.people)
        assert await covers(paper) == {somebody: [YEAR] for somebody in each.people}


async def test_what_somebody_holds_by_an_illness_keeps_nobody_from_the_cover_of_a_group(world: World) -> None:
    menu = amended(world.own.catalog, "ORG-NH", lambda package: replace(package, excludes=("PRI-SMD",)))
    home = await community(world.own, CARE, 2)
    for each in home.people:
        await signed(each, world.own)
    row = await models.Selection.get(resident__code=home.people[0], package__code="BAS-00")
    kept = {name: getattr(row, name) for name in ("resident_id", "starts", "ends", "enrolment_id", "joining")}
    (smd,) = world.own.catalog.packages["PRI-SMD"]
    package = await ServicePackage.get(code="PRI-SMD")
    await models.Selection.create(**kept, package_id=package.id, version_id=smd.id, recorded_at=NOW)

    answer = await sign_group(world.own.desk(catalog=menu), await asked(home, "ORG-NH"), key())

    assert answer["covered"] == 2


async def test_an_organisation_signs_nothing_that_says_of_its_people_that_they_are_ill(world: World) -> None:
    menu = amended(world.own.catalog, "ORG-NH", _of_the_ill)
    home = await community(world.own, CARE, 1)

    wrong = await refused(sign_group(world.own.desk(catalog=menu), await asked(home, "ORG-NH"), key()))

    assert told(wrong) == {("NOT_GROUP_COVER", "packages.0.code")}


async def test_who_comes_later_is_covered_whatever_is_on_record(world: World) -> None:
    home = await community(world.own, CARE, 1)
    paper = await sign(home, "ORG-NH")
    await _ill(home.people[0])
    later = await newcomer(home, TODAY)

    assert (await covers(paper)).keys() == {home.people[0], later}


async def test_a_rosters_cover_that_tells_of_an_illness_is_answered_the_same_whoever_has_it(world: World) -> None:
    """It was signed before the package told of it. Those who care hear that it is held."""
    menu = amended(world.own.catalog, "ORG-NH", _of_the_ill)
    home = await community(world.own, CARE, 1)
    await sign(home, "ORG-NH")
    without = await community(world.own, CARE, 1)
    wanted = (PackageWanted("BAS-00"), PackageWanted("ORG-NH"))
    for desk, clinic in ((world.other.desk(catalog=menu), world.other), (_authority(world.own, menu), world.own)):
        answers = []
        for code in (home.people[0], without.people[0]):
            if clinic is world.other:
                await known_at(clinic, code)
            asking = one_person(code, clinic, packages=wanted, circumstances=ANYWHERE)
            answers.append(_said(await refused(sign_contract(desk, asking, key()))))
        assert answers[0] == answers[1]
        assert [(code, path) for code, path, *_ in answers[0]] == [("CARE_NEEDED", ("packages", "1", "code"))]

    own = await refused(
        sign_contract(world.own.desk(catalog=menu), one_person(home.people[0], world.own, packages=BOTH), key())
    )
    assert told(own) == {("ALREADY_HELD", "packages.1.code")}


async def test_a_package_added_by_who_does_not_care_is_answered_the_same_whoever_holds_it(world: World) -> None:
    menu = amended(world.own.catalog, "ORG-NH", _of_the_ill)
    home, without = await community(world.own, CARE, 1), await community(world.own, CARE, 1)
    await sign(home, "ORG-NH")
    answers = []
    for code in (home.people[0], without.people[0]):
        cover = await signed(code, world.own)
        version = (await cover.contract).version
        paper = one_person(code, world.own)
        adding = AddPackages(
            cover.code, version, packages("ORG-NH"), ConsentGiven(NOW, True), paper.resident_signature,
            paper.provider_signature,
        )  # fmt: skip
        answers.append(_said(await refused(add_packages(_authority(world.own, menu), adding, key()))))

    assert answers[0] == answers[1]
    assert [code for code, *_ in answers[0]] == ["CARE_NEEDED"]


async def test_a_register_is_answered_the_same_whoever_holds_such_a_cover(fresh: World) -> None:
    own, other = fresh.own, fresh.other
    people = [person(own, order) for order in (1, 2)]
    _, faults = await imported(own.desk(), own, [line(number, who) for number, who in enumerate(people, start=1)])
    assert faults == []
    home, without = await community(own, CARE, 0), await community(own, CARE, 0)
    first, second = await models.Resident.all().order_by("id")
    await join(home, first.code, on=TODAY)
    await join(without, second.code, on=TODAY)
    await sign(home, "ORG-NH")
    menu = amended(own.catalog, "ORG-NH", _of_the_ill)

    def lines(clinic: Clinic) -> list[RegisterLine]:
        term = contract(clinic, TODAY, signed=TODAY, packages=BOTH, accepts_outside_area=True, backfill_reason=None)
        return [line(number, who, replace(term, number=f"N{number}")) for number, who in enumerate(people, start=1)]

    told_by_other = await checked(other.desk(catalog=menu), other, lines(other))
    told_by_own = await checked(own.desk(catalog=menu), own, lines(own))

    assert told_by_other == [(1, "packages", "CARE_NEEDED"), (2, "packages", "CARE_NEEDED")]
    assert [each for each in told_by_own if each[2] == "ALREADY_HELD"] == [(1, "packages", "ALREADY_HELD")]
