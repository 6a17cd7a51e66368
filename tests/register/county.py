"""A county's register, invented, the same each time (合成台账): as many contracts and teams as are asked for.

In plausible shares: ages, illnesses, tags, households, phones; signed on any of most of a year's days before.
Numbers are of the area 450399, which is nobody's.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from stdnum.iso7064 import mod_11_2

from catalog.quote.due.moment import years_on
from catalog.vocabulary import Population, Sex
from enrolment.identity.document import Document
from enrolment.identity.phone import Phone
from enrolment.identity.vocabulary import IdentityDocumentKind, PhoneKind
from enrolment.register.format.record import (
    AddressEntry,
    ContractEntry,
    DiagnosisEntry,
    FactsEntry,
    HouseholdEntry,
    PersonEntry,
    PhoneEntry,
    ProviderEntry,
    RegisterLine,
    SignatureEntry,
    TagEntry,
)
from enrolment.signing.given import PackageWanted
from enrolment.vocabulary import FamilyRelation, SignChannel, SigningMethod, TagEvidence

CONTRACTS, KEY_POPULATION, TEAMS = 125_261, 70_817, 84
"""Yangshuo's published size: contracts, residents of key populations among them, teams."""

SIGNING_DAYS = 324
"""Days over which the signing is spread."""

SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华"
_KEY_SHARE = KEY_POPULATION / CONTRACTS


@dataclass(frozen=True, slots=True)
class Team:
    """A team by its code, and the villages (grids) of its people."""

    code: str
    villages: tuple[str, ...]


def county(
    teams: Sequence[Team], contracts: int = CONTRACTS, *, region: str = "450321", today: date = date(2026, 3, 1)
) -> Iterator[RegisterLine]:
    """The lines, in the order of teams and households; of people about three in five belong to a key population."""
    chance = random.Random(contracts)  # noqa: S311
    days = [today - timedelta(days=day) for day in range(1, SIGNING_DAYS + 1)]
    number = household = 0
    born_then: Counter[tuple[date, Sex]] = Counter()
    while number < contracts:
        team = teams[number * len(teams) // contracts]
        household += 1
        village = chance.choice(team.villages)
        surname, signed = chance.choice(SURNAMES), chance.choice(days)
        for place in range(min(chance.choice((1, 1, 2, 2, 3)), contracts - number)):
            number += 1
            relation = (FamilyRelation.HEAD, FamilyRelation.SPOUSE, FamilyRelation.PARENT)[place]
            yield _line(chance, number, f"H{household:06}", relation, surname, team, village, signed, region, born_then)


def _line(
    chance: random.Random,
    number: int,
    household: str,
    relation: FamilyRelation,
    surname: str,
    team: Team,
    village: str,
    signed: date,
    region: str,
    born_then: Counter[tuple[date, Sex]],
) -> RegisterLine:
    is_key = chance.random() < _KEY_SHARE
    age = chance.randrange(65, 95) if is_key and chance.random() < 0.55 else chance.randrange(20, 60)
    sex = Sex.MALE if number % 2 else Sex.FEMALE
    born = signed - timedelta(days=age * 366 + chance.randrange(300))
    born_then[born, sex] += 1
    person = PersonEntry(
        legacy_number=f"YS{number:07}",
        name=surname + chance.choice(GIVEN) + chance.choice(GIVEN),
        document=document(born, sex, born_then[born, sex]),
        born=born,
        sex=sex,
        phones=(PhoneEntry(Phone(PhoneKind.MOBILE, f"13{number:09}")),),
        residence=AddressEntry(region, f"{village}{number % 300 + 1}号", village, date(2015, 1, 1)),
    )
    evidence = f"{number:064x}"
    contract = ContractEntry(
        ProviderEntry(team=team.code),
        signed,
        signed,
        years_on(signed, 1),
        1,
        (PackageWanted("BAS-00"),),
        number=f"YSQY{number:07}",
        channel=SignChannel.CLINIC,
        by_resident=SignatureEntry(SigningMethod.HANDWRITTEN, evidence),
        backfill_reason="旧系统台账迁入",
    )
    facts = _facts(chance, age) if is_key else FactsEntry()
    return RegisterLine(number, person, None, HouseholdEntry(household, relation), facts, contract)


def _facts(chance: random.Random, age: int) -> FactsEntry:
    since = date(2020, 1, 1)
    diagnoses = []
    if chance.random() < 0.6:
        diagnoses.append(DiagnosisEntry("I10", since))
    if chance.random() < 0.25 or (age < 65 and not diagnoses):
        diagnoses.append(DiagnosisEntry("E11.9", since))
    tags = []
    if chance.random() < 0.1:
        tags.append(TagEntry(Population.POVERTY_LIFTED, TagEvidence.ROSTER, None, since))
    return FactsEntry(tuple(tags), tuple(diagnoses))


def document(born: date, sex: Sex, order: int) -> Document:
    """An identity card of the `order`th man or woman born that day, from 1: odd order numbers are men's."""
    body = f"450399{born:%Y%m%d}{2 * order - (sex is Sex.MALE):03}"
    written = body + mod_11_2.calc_check_digit(body)
    kind = IdentityDocumentKind.RESIDENT_ID_CARD
    return Document(kind, written, f"{kind.value}:{written}", born, sex)
