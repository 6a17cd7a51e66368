"""Lines of registers as Hypothesis makes them: everything that a line may say, kept as reading keeps it."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from catalog.vocabulary import Flag, Mobility, Need, Residence, RiskGrade
from enrolment.contract.term import term
from enrolment.identity.document import Document, read_document
from enrolment.identity.name import read_name
from enrolment.identity.phone import Phone, read_phone
from enrolment.identity.vocabulary import IdentityDocumentKind, PhoneOwner
from enrolment.identity.written import tidy
from enrolment.recording.population import EVIDENCE_OF
from enrolment.register.format import record as r
from enrolment.signing.given import GroupChosen, PackageWanted
from enrolment.vocabulary import (
    BusinessLine,
    CommunityPartner,
    ContractKind,
    EndingReason,
    FamilyRelation,
    PhoneStatus,
    SignChannel,
    SigningMethod,
    TagEvidence,
    UnsignedReason,
)
from teams.vocabulary import ExecutorRole
from tests.register.format.people import TODAY, card

days = st.dates(date(1950, 1, 1), date(2030, 12, 31))
codes = st.from_regex(r"[A-Z0-9][A-Z0-9-]{1,12}", fullmatch=True)
item_codes = st.from_regex(r"[A-Z][A-Z0-9]{1,5}(-[0-9]{2})?", fullmatch=True)
digests = st.from_regex(r"[0-9a-f]{64}", fullmatch=True)
TIES = (Residence.WORKS, Residence.STUDIES, Residence.AT_HOME)
"""How somebody belongs to a region beside what follows from addresses."""
_SIGNS = st.sampled_from("测试甲乙aZ09 =+-@'\"\\;；,，（）()#·　／\t_x000D_－＝|")


def _visible(text: str) -> bool:
    return bool(text) and text.isprintable() and text == text.strip()


words = (
    st.text(st.one_of(_SIGNS, st.characters(codec="utf-8", exclude_categories=["C", "Z"])), min_size=1, max_size=20)
    .map(str.strip)
    .filter(_visible)
    .filter(lambda text: not _is_error(text))
)
"""What people write: lists' separators, formulas' beginnings, quotation marks and all."""

numbers = words.map(tidy).filter(_visible)


def _is_error(text: str) -> bool:
    return text.startswith("#") and unicodedata.normalize("NFKC", text).upper().rstrip("!?") in {
        "#N/A",
        "#REF",
        "#VALUE",
        "#DIV/0",
        "#NUM",
        "#NAME",
        "#NULL",
    }


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Now and then nothing."""
    return st.none() | strategy


def documents() -> st.SearchStrategy[Document]:
    """Cards with birth date and sex, and passports, which tell nothing."""
    cards = st.builds(card, st.dates(date(1930, 1, 1), date(2020, 1, 1)), st.integers(1, 999))
    passports = st.integers(10_000, 99_999_999).map(
        lambda number: read_document(IdentityDocumentKind.PASSPORT, f"E{number}")
    )
    return st.one_of(cards, passports.filter(lambda found: isinstance(found, Document)))


def _phone(number: int) -> Phone:
    found = read_phone(f"13{number:09}")
    assert isinstance(found, Phone)
    return found


phones = st.lists(
    st.builds(
        r.PhoneEntry,
        st.integers(0, 999_999_999).map(_phone),
        st.sampled_from(PhoneOwner),
        st.sampled_from(PhoneStatus),
        maybe(days),
    ),
    max_size=5,
    unique_by=lambda entry: entry.phone.number,
).map(tuple)


@st.composite
def addresses(draw: st.DrawFn, *, has_grid: bool) -> r.AddressEntry:
    """Of a place with or without a grid."""
    text = tidy(draw(words)) or "1"
    return r.AddressEntry(draw(codes), text, draw(maybe(codes)) if has_grid else None, draw(maybe(days)))


@st.composite
def persons(draw: st.DrawFn) -> r.PersonEntry:
    """Named by a document, a legacy number, or name, sex and birth date; of a card what it tells is told."""
    document = draw(maybe(documents()))
    legacy = draw(numbers) if document is None else draw(maybe(numbers))
    name = draw(maybe(words.map(lambda text: f"测{text}").map(read_name).filter(lambda text: isinstance(text, str))))
    born = document.born if document is not None and document.born else draw(maybe(st.dates(date(1930, 1, 1), TODAY)))
    sex = document.sex if document is not None else None
    return r.PersonEntry(
        legacy_number=legacy,
        name=name,
        document=document,
        valid_until=draw(maybe(days)) if document else None,
        born=born,
        sex=sex,
        phones=draw(phones),
        residence=draw(maybe(addresses(has_grid=True))),
        registered=draw(maybe(addresses(has_grid=False))),
        is_confirmed_distinct=draw(st.booleans()),
        died=draw(maybe(days)),
        moved_away=draw(maybe(days)),
    )


@st.composite
def tags(draw: st.DrawFn) -> r.TagEntry:
    """A population that is recorded, on an evidence it may rest on; a number with a certificate only."""
    tag = draw(st.sampled_from(sorted(EVIDENCE_OF, key=lambda each: each.value)))
    evidence = draw(st.sampled_from(sorted(EVIDENCE_OF[tag], key=lambda each: each.value)))
    certificate = draw(st.from_regex(r"[A-Z0-9]{4,20}", fullmatch=True))
    is_certified = evidence is TagEvidence.CERTIFICATE
    return r.TagEntry(tag, evidence, certificate if is_certified else None, draw(maybe(days)), draw(maybe(days)))


diagnoses = st.builds(
    r.DiagnosisEntry,
    st.from_regex(r"[A-Z][0-9]{2}(\.[0-9]{1,3})?", fullmatch=True),
    maybe(days),
    maybe(days),
    maybe(codes),
    maybe(words),
)
facts = st.builds(
    r.FactsEntry,
    st.lists(tags(), max_size=3, unique_by=lambda each: (each.tag, each.starts)).map(tuple),
    st.lists(diagnoses, max_size=3, unique_by=lambda each: (each.icd10, each.starts)).map(tuple),
    maybe(st.builds(r.PregnancyEntry, days, maybe(days), maybe(words), maybe(days), maybe(days), maybe(days))),
    maybe(st.builds(r.RiskEntry, st.sampled_from(RiskGrade), days, maybe(codes), maybe(words), maybe(words))),
    maybe(st.builds(r.MobilityEntry, st.sampled_from(Mobility), days, maybe(words))),
    maybe(st.builds(r.TbEntry, days, maybe(days))),
    st.lists(
        st.builds(r.ResidenceEntry, st.sampled_from(TIES), maybe(codes), maybe(days), maybe(days)),
        max_size=3,
        unique_by=lambda each: (each.relation, each.region, each.starts),
    ).map(tuple),
    st.lists(
        st.builds(r.FlagEntry, st.sampled_from(Flag), maybe(days), maybe(days)),
        max_size=3,
        unique_by=lambda each: (each.flag, each.starts),
    ).map(tuple),
)
guardians = st.builds(r.GuardianEntry, st.sampled_from(FamilyRelation), documents(), maybe(numbers)) | st.builds(
    r.GuardianEntry, st.sampled_from(FamilyRelation), st.none(), numbers
)
households = st.builds(r.HouseholdEntry, numbers, st.sampled_from(FamilyRelation), maybe(days))
packages = st.lists(
    st.builds(
        PackageWanted,
        item_codes,
        st.lists(
            st.builds(GroupChosen, item_codes, st.lists(item_codes, min_size=1, max_size=3).map(tuple)),
            max_size=2,
            unique_by=lambda each: each.group,
        ).map(tuple),
        st.lists(item_codes, max_size=2).map(tuple),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda each: each.code,
).map(tuple)
providers = st.builds(r.ProviderEntry, codes, institution=maybe(codes)) | st.builds(
    r.ProviderEntry,
    st.none(),
    codes,
    st.sampled_from(ExecutorRole),
    maybe(codes),
    maybe(codes),
    maybe(codes),
)
signatures = st.builds(r.SignatureEntry, st.sampled_from(SigningMethod), maybe(digests))
provider_signatures = st.builds(r.SignatureEntry, st.sampled_from(SigningMethod), maybe(digests), maybe(codes))


@st.composite
def contracts(draw: st.DrawFn) -> r.ContractEntry:
    """One person's for whole years; a family's may be joined later, and then ends with it."""
    kind = draw(st.sampled_from([ContractKind.INDIVIDUAL, ContractKind.FAMILY]))
    starts, years = draw(days), draw(st.integers(1, 3))
    ends = term(starts, years).ends
    if kind is ContractKind.FAMILY:
        ends -= timedelta(days=draw(st.integers(0, 300)))
    channel = draw(st.sampled_from(SignChannel))
    kept: tuple[str, ...] = ()
    if kind is ContractKind.FAMILY:
        kept = draw(st.lists(numbers, max_size=2, unique=True).map(tuple))
    return r.ContractEntry(
        provider=draw(providers),
        signed=draw(days),
        starts=starts,
        ends=ends,
        years=years,
        packages=draw(st.just(()) | packages if kept else packages),
        kind=kind,
        number=draw(maybe(numbers)),
        channel=channel,
        business_line=draw(st.sampled_from(BusinessLine)) if channel is SignChannel.BUSINESS_LINE else None,
        partner=draw(maybe(st.sampled_from(CommunityPartner))),
        is_explained=draw(st.booleans()),
        accepts_outside_area=draw(st.booleans()),
        provided=draw(st.lists(st.sampled_from(Need), max_size=3, unique=True).map(tuple)),
        consented=draw(maybe(days)),
        is_by_guardian=draw(st.booleans()),
        by_resident=draw(signatures),
        by_provider=draw(provider_signatures),
        backfill_reason=draw(maybe(words)),
        is_anchor=draw(st.booleans()),
        covered_by=kept,
    )


endings = st.builds(r.EndingEntry, st.sampled_from(EndingReason), days, words)
unsigned = st.builds(
    r.UnsignedEntry,
    st.sampled_from(UnsignedReason),
    days,
    maybe(days),
    maybe(words),
    maybe(codes),
    st.booleans(),
    maybe(signatures),
    maybe(provider_signatures),
)


@st.composite
def lines(draw: st.DrawFn) -> r.RegisterLine:
    """One line, with anything that a line may say."""
    contract = draw(maybe(contracts()))
    return r.RegisterLine(
        1,
        draw(persons()),
        draw(maybe(guardians)),
        draw(maybe(households)),
        draw(facts),
        contract,
        None if contract is None or contract.covered_by else draw(maybe(endings)),
        draw(maybe(unsigned)),
    )
