"""Organisations at the starter data's clinic whose people are covered together. Today is 2026-03-01."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Any

from enrolment import models
from enrolment.groups.ending import end_group
from enrolment.groups.given import EndGroup, OrganisationSigned, SignGroup
from enrolment.groups.signing import sign_group
from enrolment.provider.provider import ProviderGiven
from enrolment.rosters.membership import RosterMembers, join_roster, leave_roster
from enrolment.rosters.registering import RegisterRoster, register_roster
from enrolment.signing.given import Circumstances, ProviderSigned
from enrolment.vocabulary import CommunityKind, EndingReason, SignChannel, SigningMethod
from tests.enrolment.desk_staging import key
from tests.signing.staging import EVIDENCE, OLD, TODAY, Clinic, noon, packages, resident

SEALED = "c" * 64

_orders = count(1)


@dataclass(frozen=True, slots=True)
class Community:
    """An organisation looked after by a clinic: the code of its roster, and who is on it, as they came."""

    clinic: Clinic
    code: str
    people: tuple[str, ...]

    @property
    async def row(self) -> models.Roster:
        """As it stands now."""
        return await models.Roster.get(code=self.code)


async def community(
    clinic: Clinic, kind: CommunityKind, size: int, *, born: date = OLD, on: date = TODAY, prefix: str = "ORG"
) -> Community:
    """An organisation with so many people on its roster from the day on."""
    code = f"{prefix}-{next(_orders)}"
    await register_roster(clinic.desk(on), RegisterRoster(code, "某单位", kind, clinic.region), key())
    people = tuple([await resident(clinic, born, on=on) for _ in range(size)])
    made = Community(clinic, code, people)
    if people:
        await join(made, *people, on=on)
    return made


async def join(of: Community, *people: str, on: date) -> None:
    """They come onto the roster on the day."""
    await join_roster(of.clinic.desk(on), RosterMembers(of.code, (await of.row).version, people, on), key())


async def newcomer(of: Community, on: date, born: date = OLD) -> str:
    """Somebody new comes onto the roster on the day; answers the code."""
    person = await resident(of.clinic, born, on=on)
    await join(of, person, on=on)
    return person


async def leave(of: Community, *people: str, on: date) -> None:
    """They leave the roster on the day."""
    await leave_roster(of.clinic.desk(on), RosterMembers(of.code, (await of.row).version, people, on), key())


async def asked(of: Community, *codes: str, on: date = TODAY, starts: date | None = None, **changes: Any) -> SignGroup:
    """The organisation signs for a year from `starts`: its representative seals, the clinic's doctor signs."""
    at = noon(on)
    standing = SignGroup(
        of.code,
        (await of.row).version,
        ProviderGiven(team=of.clinic.team),
        starts or on,
        1,
        packages(*codes),
        Circumstances(SignChannel.ON_SITE_EVENT, explanation_given=True),
        OrganisationSigned("王经理", SigningMethod.SEAL, at, SEALED, disclosure_acknowledged=True),
        ProviderSigned(of.clinic.doctor, SigningMethod.TABLET, at, EVIDENCE["provider"]),
    )
    return replace(standing, **changes)


async def sign(of: Community, *codes: str, on: date = TODAY, **changes: Any) -> models.Contract:
    """The organisation's contract, signed."""
    answer = await sign_group(of.clinic.desk(on), await asked(of, *codes, on=on, **changes), key())
    return await models.Contract.get(code=answer["contract"])


async def ending(paper: models.Contract, **changes: Any) -> EndGroup:
    """The contract as it stands is to end today."""
    version = (await models.Contract.get(id=paper.id)).version
    return replace(EndGroup(paper.code, version, EndingReason.OWN_REQUEST), **changes)


async def end(contract: models.Contract, clinic: Clinic, day: date, **changes: Any) -> dict[str, Any]:
    """The contract ends, entered on the day."""
    return await end_group(clinic.desk(day), await ending(contract, **changes), key())


Held = tuple[str, date, date | None, str | None]


async def covers(contract: models.Contract) -> dict[str, list[tuple[date, date]]]:
    """Who is covered under it, from when until when, by resident."""
    found: dict[str, list[tuple[date, date]]] = {}
    rows = models.GroupCover.filter(contract_id=contract.id).select_related("resident").order_by("id")
    for each in await rows:
        found.setdefault(each.resident.code, []).append((each.starts, each.ends))
    return found


async def held(person: str, *, of_group: bool = True) -> list[Held]:
    """What somebody holds as cover of a group (or by an enrolment): package, from, until, why it ended sooner."""
    rows = models.Selection.filter(resident__code=person, group_cover_id__isnull=not of_group)
    rows = rows.select_related("package").order_by("starts", "id")
    return [(each.package.code, each.starts, each.ends, each.closing) for each in await rows]


async def paid(person: str) -> dict[tuple[str, int, str], int]:
    """The frozen amounts in fen of somebody's group cover: package, year, payer."""
    rows = models.SelectionPrice.filter(
        selection__resident__code=person, selection__group_cover_id__isnull=False
    ).select_related("selection__package")
    return {(each.selection.package.code, each.year, each.payer): each.fen for each in await rows}


async def events(contract: models.Contract) -> list[tuple[str, date, str | None]]:
    """What was noted of a contract: the kind, the day, whom it concerned."""
    rows = models.ContractEvent.filter(contract_id=contract.id).select_related("resident").order_by("id")
    return [(each.kind, each.on_day, None if each.resident is None else each.resident.code) for each in await rows]
