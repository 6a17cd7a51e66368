"""Two clinics of the starter data with their teams, and synthetic people who come to sign. Today is 2026-03-01."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from catalog.snapshot import Snapshot
from catalog.vocabulary import Sex
from core.actor import AccessRole, Actor
from core.clock import SHANGHAI
from core.models import AuditEntry, OutboxEvent
from enrolment import models
from enrolment.desk import Desk
from enrolment.provider.provider import DoctorChoice, ProviderGiven
from enrolment.registering.registering import register_resident
from enrolment.signing.ending import EndEnrolment, VoidEnrolment, end_enrolment, void_enrolment
from enrolment.signing.given import (
    Circumstances,
    ConsentGiven,
    PackageWanted,
    ProviderSigned,
    ResidentSigned,
    SignContract,
)
from enrolment.signing.renewing import ChangeProvider, RenewContract, change_provider, renew_contract
from enrolment.signing.signing import sign_contract
from enrolment.vocabulary import EndingReason, SignChannel, SigningMethod
from enrolment.wiring import FOLLOWERS
from teams.models import Institution, PolicyDocument, Practitioner, Region, RegionalPolicy, Team
from teams.policy import PolicyParameter, written_rule
from teams.vocabulary import ExecutorRole
from tests.enrolment.desk_staging import SEALER, address, card, document, key, somebody

TODAY = date(2026, 3, 1)
NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
YEAR = (TODAY, date(2027, 3, 1))
OLD, GROWN = date(1955, 3, 12), date(1990, 7, 8)
EVIDENCE = {"resident": "a" * 64, "provider": "b" * 64}

_orders = count(1)


def noon(on: date) -> datetime:
    """Noon of the day in Shanghai."""
    return datetime.combine(on, time(12), SHANGHAI).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Clinic:
    """A clinic of the starter data, its team, who signs for it, and a village it serves."""

    institution: str
    team: str
    doctor: str
    village: str
    catalog: Snapshot = field(repr=False)
    region: str = "450323"

    def desk(self, on: date | datetime = NOW, catalog: Snapshot | None = None, **actor: Any) -> Desk:
        """The desk of its clerk at noon of the day, or at the instant."""
        at = on if isinstance(on, datetime) else noon(on)
        given = {"subject": f"clerk of {self.institution}", "institution": self.institution} | actor
        clerk = Actor(roles=frozenset({AccessRole.CLINIC_CLERK}), **given)
        return Desk(clerk, lambda: at, SEALER, catalog or self.catalog, followers=FOLLOWERS)


@dataclass(frozen=True, slots=True)
class World:
    """An open database with the starter data: the clinic one works at, another one of the county, one of a county
    whose rules tests may change, and what was sent."""

    own: Clinic
    other: Clinic
    away: Clinic
    url: str
    sent: list[str]

    async def settle(self, parameter: PolicyParameter, rule: Any, region: str = "450323") -> None:
        """The region has laid something down, from of old."""
        document_row, _ = await PolicyDocument.get_or_create(
            code="DOC-OURS",
            defaults={"title_zh": "规定", "title_en": "Rules", "issuer_zh": "县", "issuer_en": "County"},
        )
        place = await Region.get(code=region)
        revision = await RegionalPolicy.filter(region_id=place.id, parameter=parameter.value).count() + 1
        await RegionalPolicy.create(
            region_id=place.id,
            parameter=parameter.value,
            rule=written_rule(parameter, rule),
            starts=date(2020, 1, 1),
            revision=revision,
            document_id=document_row.id,
            clause="1",
            status="PROPOSAL",
            set_at=NOW,
            set_by="test",
        )


def world_of(catalog: Snapshot, url: str, sent: list[str]) -> World:
    """The two clinics of Lingchuan, and one of Quanzhou."""
    own = Clinic("LC-T01-H", "LC-T01-TEAM01", "LC-P0001", "LC-T01-V01", catalog)
    other = Clinic("LC-T02-H", "LC-T02-TEAM01", "LC-P0024", "LC-T02-V01", catalog)
    away = Clinic("QZ-T01-H", "QZ-T01-TEAM01", "QZ-P0004", "QZ-T01-V01", catalog, "450324")
    return World(own, other, away, url, sent)


async def resident(clinic: Clinic, born: date = OLD, *, on: date = TODAY, **changes: Any) -> str:
    """Somebody new, registered at the clinic and living in its village; answers the code."""
    order = next(_orders) % 998 + 1  # a card has three digits for it; every test has a database of its own
    given: dict[str, Any] = {
        "name": f"{'赵钱孙李周吴郑王'[order % 8]}{'甲乙丙丁戊己庚辛'[order // 8 % 8]}{'东南西北中'[order // 64 % 5]}",
        "born": born,
        "sex": Sex.MALE if order % 2 else Sex.FEMALE,
        "document": document(card(born, order)),
        "phones": (),
        "residence": address(clinic.region, clinic.village),
    }
    answer = await register_resident(clinic.desk(on), somebody(**given | changes), key())
    return str(answer["resident"])


async def known_at(clinic: Clinic, code: str) -> None:
    """The clinic has registered a resident of another one too."""
    row, home = await models.Resident.get(code=code), await Institution.get(code=clinic.institution)
    await models.ResidentRegistration.create(resident_id=row.id, institution_id=home.id, at=NOW, by="clerk")


def packages(*codes: str) -> tuple[PackageWanted, ...]:
    """Packages by code, without options."""
    return tuple(PackageWanted(code) for code in codes)


def alone(clinic: Clinic, **changes: Any) -> ProviderGiven:
    """The clinic's doctor as the provider, guided by the county hospital of Quanzhou."""
    choice = DoctorChoice(clinic.doctor, ExecutorRole.GENERAL_PRACTITIONER, "QZ-H01")
    return ProviderGiven(doctor=replace(choice, **changes))


def asked(code: str, clinic: Clinic, starts: date = TODAY, *, at: datetime = NOW, **changes: Any) -> SignContract:
    """A contract of one year with the clinic's team: the basic package, consented to and signed at `at`."""
    standing = SignContract(
        code,
        ProviderGiven(team=clinic.team),
        starts,
        1,
        packages("BAS-00"),
        Circumstances(SignChannel.CLINIC),
        ConsentGiven(at, True),
        ResidentSigned(SigningMethod.HANDWRITTEN, at, EVIDENCE["resident"]),
        ProviderSigned(clinic.doctor, SigningMethod.TABLET, at, EVIDENCE["provider"]),
    )
    return replace(standing, **changes)


async def signed(
    code: str, clinic: Clinic, starts: date = TODAY, *, on: date = TODAY, **changes: Any
) -> models.Enrolment:
    """Somebody signs with the clinic on a day; the enrolment that results."""
    return await loaded(
        await sign_contract(clinic.desk(on), asked(code, clinic, starts, at=noon(on), **changes), key())
    )


async def loaded(answer: dict[str, Any]) -> models.Enrolment:
    """The enrolment that an act answered."""
    return await models.Enrolment.get(code=answer["enrolment"]).select_related("contract", "resident")


def renewal(enrolment: models.Enrolment, clinic: Clinic, on: date, version: int = 1, **changes: Any) -> RenewContract:
    """The enrolment is renewed for a year, signed at noon of the day."""
    paper = asked("", clinic, at=noon(on))
    standing = RenewContract(
        enrolment.code,
        version,
        1,
        paper.packages,
        paper.circumstances,
        paper.consent,
        paper.resident_signature,
        paper.provider_signature,
    )
    return replace(standing, **changes)


async def renewed(old: models.Enrolment, clinic: Clinic, on: date, **changes: Any) -> models.Enrolment:
    """The enrolment that renews another, signed on the day."""
    given = renewal(old, clinic, on, await version_of(old), **changes)
    return await loaded(await renew_contract(clinic.desk(on), given, key()))


def change(code: str, clinic: Clinic, on: date, *, day: date = TODAY, **changes: Any) -> ChangeProvider:
    """A change to the clinic's team from `on`, signed at noon of `day`; the resident's version is 1 unless told."""
    paper = asked(code, clinic, at=noon(day))
    standing = ChangeProvider(
        code,
        1,
        on,
        paper.provider,
        1,
        paper.packages,
        paper.circumstances,
        paper.consent,
        paper.resident_signature,
        paper.provider_signature,
    )
    return replace(standing, **changes)


async def changed(code: str, clinic: Clinic, on: date, *, day: date = TODAY, **changes: Any) -> models.Enrolment:
    """The enrolment with the clinic's team after a change to it."""
    return await loaded(await change_provider(clinic.desk(day), change(code, clinic, on, day=day, **changes), key()))


async def version_of(enrolment: models.Enrolment) -> int:
    """The version of its contract as it stands."""
    return (await models.Contract.get(id=enrolment.contract_id)).version


async def ended(
    enrolment: models.Enrolment,
    clinic: Clinic,
    on: date | None = None,
    *,
    day: date = TODAY,
    reason: EndingReason = EndingReason.OWN_REQUEST,
    note: str = "",
) -> dict[str, Any]:
    """The enrolment is cut short."""
    given = EndEnrolment(enrolment.code, await version_of(enrolment), reason, on, note)
    return await end_enrolment(clinic.desk(day), given, key())


async def voided(enrolment: models.Enrolment, clinic: Clinic, *, day: date = TODAY) -> dict[str, Any]:
    """The enrolment was entered in error."""
    given = VoidEnrolment(enrolment.code, await version_of(enrolment), "录错了人")
    return await void_enrolment(clinic.desk(day), given, key())


async def row(model: Any, **filters: Any) -> dict[str, Any]:
    """The one row, without its key."""
    (found,) = await model.filter(**filters).values()
    return {name: value for name, value in found.items() if name != "id"}


async def again(enrolment: models.Enrolment) -> models.Enrolment:
    """The row as it stands now."""
    return await models.Enrolment.get(id=enrolment.id)


async def paper_of(enrolment: models.Enrolment) -> models.Contract:
    """Its contract as it stands now."""
    return await models.Contract.get(id=enrolment.contract_id)


async def held(enrolment: models.Enrolment) -> dict[str, tuple[date, date | None, str, str | None]]:
    """What is held under an enrolment, by package: from, until, how it came in, why it ended sooner."""
    rows = await models.Selection.filter(enrolment_id=enrolment.id).select_related("package")
    return {each.package.code: (each.starts, each.ends, each.joining, each.closing) for each in rows}


async def paid(enrolment: models.Enrolment) -> dict[str, dict[tuple[int, str], int]]:
    """The frozen amounts in fen, by package, year and payer."""
    found: dict[str, dict[tuple[int, str], int]] = {}
    for each in await models.Selection.filter(enrolment_id=enrolment.id).select_related("package"):
        prices = await models.SelectionPrice.filter(selection_id=each.id).values_list("year", "payer", "fen")
        found[each.package.code] = {(year, payer): fen for year, payer, fen in prices}
    return found


async def happened(enrolment: models.Enrolment) -> list[tuple[str, str | None, str, date, str | None]]:
    """What was noted of its contract: kind, from, to, the day, the reason."""
    rows = models.ContractEvent.filter(contract_id=enrolment.contract_id).order_by("id")
    return [(each.kind, each.from_state, each.to_state, each.on_day, each.reason) for each in await rows]


async def announced(enrolment: models.Enrolment) -> list[tuple[str, dict[str, Any]]]:
    """What was told of its contract."""
    contract = await paper_of(enrolment)
    return [(each.kind, each.payload) for each in await OutboxEvent.filter(subject=contract.code).order_by("id")]


async def audited(verb: str, enrolment: models.Enrolment) -> dict[str, Any]:
    """The audit entry of the act that answered this enrolment."""
    entries = await AuditEntry.filter(verb=f"Mutation.{verb}")
    (entry,) = [each for each in entries if each.detail["enrolment"] == enrolment.code]
    return {"subject": entry.subject, "at": entry.at, **entry.detail}


async def doctor_id(code: str) -> int:
    """The row of a practitioner."""
    return (await Practitioner.get(code=code)).id


async def team_id(code: str) -> int:
    """The row of a team."""
    return (await Team.get(code=code)).id


def days_after(count_of_days: int) -> date:
    """The day so many days after today."""
    return TODAY + timedelta(count_of_days)
