"""What becomes of an organisation's cover: people come and go, some sign for themselves, the contract ends."""

from __future__ import annotations

from datetime import date

import pytest

from core.models import OutboxEvent
from enrolment import models
from enrolment.contract.state import state_sql
from enrolment.groups.ending import end_group
from enrolment.population import Values
from enrolment.recording.departing import RecordDeparture, record_death
from enrolment.signing.given import Circumstances
from enrolment.vocabulary import CommunityKind, EndingReason, SignChannel
from teams.queries.statement import rows_of
from tests.enrolment.desk_staging import key, refused, told
from tests.groups.staging import community, covers, end, ending, events, held, join, leave, newcomer, paid, sign
from tests.signing.staging import GROWN, TODAY, YEAR, World, paper_of, signed

pytestmark = pytest.mark.anyio

CARE, WORKS = CommunityKind.CARE_HOME, CommunityKind.ENTERPRISE
JUNE, AUTUMN = date(2026, 6, 1), date(2026, 9, 1)


async def test_joining_the_roster_gives_cover_that_day(world: World) -> None:
    home = await community(world.own, CARE, 1)
    contract = await sign(home, "ORG-NH")
    person = await newcomer(home, JUNE)

    assert await covers(contract) == {home.people[0]: [YEAR], person: [(JUNE, YEAR[1])]}
    assert await held(person) == [("ORG-NH", JUNE, YEAR[1], None)]
    # 273 of 365 days of 60 yuan a payer, rounded to the fen by largest remainder
    amounts = await paid(person)
    assert sum(amounts.values()) == round(18000 * 273 / 365)
    assert set(amounts.values()) <= {4487, 4488}
    assert (await events(contract))[-1] == ("JOINED", JUNE, person)
    (told_of,) = await OutboxEvent.filter(kind="contract.member_joined", subject=contract.code).order_by("-id").limit(1)
    assert told_of.residents == [person]
    assert (await models.Contract.get(id=contract.id)).version == 2


async def test_leaving_the_roster_ends_the_cover_that_day(world: World) -> None:
    home = await community(world.own, CARE, 2)
    contract = await sign(home, "ORG-NH")
    gone, stays = home.people
    await leave(home, gone, on=JUNE)

    assert await covers(contract) == {gone: [(TODAY, JUNE)], stays: [YEAR]}
    assert await held(gone) == [("ORG-NH", TODAY, JUNE, "LEFT_ROSTER")]
    assert (await events(contract))[-1] == ("LEFT", JUNE, gone)
    assert (await models.Contract.get(id=contract.id)).covered_until == YEAR[1]


async def test_who_comes_back_is_covered_again(world: World) -> None:
    home = await community(world.own, CARE, 2)
    contract = await sign(home, "ORG-NH")
    person = home.people[0]
    await leave(home, person, on=JUNE)
    await join(home, person, on=AUTUMN)
    assert (await covers(contract))[person] == [(TODAY, JUNE), (AUTUMN, YEAR[1])]
    assert await held(person) == [
        ("ORG-NH", TODAY, JUNE, "LEFT_ROSTER"),
        ("ORG-NH", AUTUMN, YEAR[1], None),
    ]


async def test_who_dies_is_covered_until_that_day(world: World) -> None:
    home = await community(world.own, CARE, 2)
    contract = await sign(home, "ORG-NH")
    person = await models.Resident.get(code=home.people[0])
    await record_death(world.own.desk(AUTUMN), RecordDeparture(person.code, person.version, JUNE), key())
    assert (await covers(contract))[person.code] == [(TODAY, JUNE)]


async def test_a_roster_that_shrinks_below_the_minimum_keeps_its_contract_for_newcomers_too(world: World) -> None:
    works = await community(world.own, WORKS, 10, born=GROWN)
    contract = await sign(works, "ORG-ENT")
    await leave(works, *works.people[:4], on=JUNE)
    person = await newcomer(works, AUTUMN, GROWN)
    standing = await covers(contract)
    assert [standing[each] for each in works.people] == [[(TODAY, JUNE)]] * 4 + [[YEAR]] * 6
    assert standing[person] == [(AUTUMN, YEAR[1])]


async def test_newcomers_of_a_contract_still_to_begin_are_covered_from_its_first_day(world: World) -> None:
    home = await community(world.own, CARE, 1)
    contract = await sign(home, "ORG-NH", starts=JUNE)
    person = await newcomer(home, date(2026, 4, 1))
    await leave(home, home.people[0], on=date(2026, 4, 2))
    assert await covers(contract) == {home.people[0]: [(JUNE, JUNE)], person: [(JUNE, date(2027, 6, 1))]}
    assert await held(home.people[0]) == [("ORG-NH", JUNE, JUNE, "LEFT_ROSTER")]


async def test_nobody_is_added_to_a_contract_that_is_over(world: World) -> None:
    home = await community(world.own, CARE, 1)
    contract = await sign(home, "ORG-NH")
    before = await covers(contract)
    await newcomer(home, YEAR[1])
    assert await covers(contract) == before


async def test_who_signs_through_the_group_keeps_that_when_leaving_it(world: World) -> None:
    home = await community(world.own, CARE, 1)
    person = home.people[0]
    contract = await sign(home, "ORG-NH")
    enrolment = await signed(person, world.own, JUNE, on=JUNE, circumstances=Circumstances(SignChannel.GROUP_LINK))
    paper = await paper_of(enrolment)
    assert (paper.kind, paper.channel, paper.roster_id) == ("INDIVIDUAL", "GROUP_LINK", None)
    by_enrolment = await held(person, of_group=False)
    assert {code for code, *_days in by_enrolment} >= {"BAS-00"}

    await leave(home, person, on=AUTUMN)

    assert (await covers(contract))[person] == [(TODAY, AUTUMN)]
    standing = await models.Enrolment.get(id=enrolment.id)
    assert (standing.starts, standing.covered_until) == (JUNE, date(2027, 6, 1))
    assert [each for each in await held(person, of_group=False) if each[0] == "BAS-00"] == [
        ("BAS-00", JUNE, date(2027, 6, 1), None)
    ]


async def test_the_end_of_the_contract_ends_everybodys_cover_that_day(world: World) -> None:
    home = await community(world.own, CARE, 2)
    contract = await sign(home, "ORG-NH")
    enrolment = await signed(home.people[0], world.own, JUNE, on=JUNE)
    answer = await end(contract, world.own, AUTUMN, reason=EndingReason.OTHER, note="机构停业")
    assert answer == {"contract": contract.code, "version": 2, "ended": 2}

    assert await covers(contract) == {person: [(TODAY, AUTUMN)] for person in home.people}
    for person in home.people:
        assert await held(person) == [("ORG-NH", TODAY, AUTUMN, "ENROLMENT_ENDED")]
    assert (await models.Contract.get(id=contract.id)).covered_until == AUTUMN
    assert await _state(contract, AUTUMN) == "ENDED"
    assert (await events(contract))[-1] == ("ENDED", AUTUMN, None)
    told_of = await OutboxEvent.filter(subject=contract.code).order_by("id")
    assert [each.kind for each in told_of][-2:] == ["contract.ended", "contract.member_left"]
    assert (await models.Enrolment.get(id=enrolment.id)).covered_until == date(2027, 6, 1)
    await newcomer(home, AUTUMN)
    assert len(await covers(contract)) == 2


async def test_who_joins_a_contract_that_is_to_end_is_covered_until_then(world: World) -> None:
    home = await community(world.own, CARE, 1)
    contract = await sign(home, "ORG-NH")
    await end(contract, world.own, JUNE, on=AUTUMN)
    assert await _state(contract, JUNE) == "IN_FORCE"
    person = await newcomer(home, JUNE)
    assert (await covers(contract))[person] == [(JUNE, AUTUMN)]
    assert await held(person) == [("ORG-NH", JUNE, AUTUMN, None)]


async def test_a_contract_that_never_began_covers_nobody(world: World) -> None:
    home = await community(world.own, CARE, 1)
    contract = await sign(home, "ORG-NH", starts=JUNE)
    await end(contract, world.own, TODAY)
    assert await covers(contract) == {home.people[0]: [(JUNE, JUNE)]}
    assert await sign(home, "ORG-NH", on=TODAY, starts=JUNE) is not None


async def test_what_cannot_be_ended_is_refused(world: World) -> None:
    home = await community(world.own, CARE, 1)
    contract = await sign(home, "ORG-NH")
    alone = await paper_of(await signed(home.people[0], world.own))

    async def said(on: date = JUNE, **changes: object) -> set[tuple[str, str]]:
        return told(await refused(end_group(world.own.desk(on), await ending(contract, **changes), key())))

    assert await said(on=date(2026, 7, 1), reason=EndingReason.OTHER) == {("NOTE_NEEDED", "note")}
    assert await said(note="很" * 501) == {("TEXT_SIZE", "note")}
    assert await said(expected_version=7) == {("VERSION_CONFLICT", "expectedVersion")}
    assert await said(contract="CON-NONE") == {("NOT_FOUND", "contract")}
    assert await said(contract=alone.code, expected_version=alone.version) == {("NOT_A_GROUP", "contract")}
    for day in (TODAY, YEAR[1]):
        given = await ending(contract, on=day)
        assert told(await refused(end_group(world.own.desk(JUNE), given, key()))) == {("OUTSIDE_COVER", "on")}
    given = await ending(contract)
    assert told(await refused(end_group(world.other.desk(JUNE), given, key()))) == {("NOT_FOUND", "contract")}
    await end(contract, world.own, JUNE)
    assert await said() == {("WRONG_STATE", "contract")}


async def _state(contract: models.Contract, on: date) -> str:
    values = Values(contract.id)
    said = state_sql(values, on)
    rows = await rows_of(f"SELECT {said} AS state FROM contract c WHERE c.id = $1", *values.in_order())  # noqa: S608
    return str(rows[0]["state"])
