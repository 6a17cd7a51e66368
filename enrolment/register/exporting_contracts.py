"""A term of somebody's contract as an export tells it (协议导出): of whose papers, under which numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson

from catalog.vocabulary import Need
from enrolment.register.format.record import ContractEntry, ProviderEntry, SignatureEntry
from enrolment.register.papers import papers_told
from enrolment.register.reading import Exported, instant_day
from enrolment.signing.given import wanted_of
from enrolment.vocabulary import BusinessLine, CommunityPartner, ContractKind, SignChannel, SigningMethod
from teams.queries.rows import Row, day
from teams.vocabulary import ExecutorRole


def contract_of(one: Exported, row: Row) -> ContractEntry:
    """The term of a row of `reading`'s terms."""
    key = row["contract_id"]
    own, consent = _own_papers(one, row)
    role = row["practitioner_role"]
    provider = ProviderEntry(
        row["team"],
        row["practitioner"],
        None if role is None else ExecutorRole(role),
        row["guiding"],
        row["supporting"],
    )
    told = papers_told(json_of(_told(one, row)))
    by_resident, by_provider = told.by_resident, told.by_provider
    if own is not None:
        by_resident = SignatureEntry(SigningMethod(own["method"]), own["evidence"])
    if row["evidence"] is not None:
        by_provider = SignatureEntry(SigningMethod(row["method"]), row["evidence"], row["signer"])
    signed = day(row["signed_on"])
    if day(row["starts"]) > day(row["begun"]):  # who joined later signed later
        signed = told.signed or (instant_day(own["at"]) if own is not None else None) or signed
    return ContractEntry(
        provider,
        signed,
        day(row["starts"]),
        day(row["ends"]),
        row["years"],
        tuple(each for each in wanted_of(json_of(row["basket"])) if each.code not in one.hidden),
        kind=ContractKind(row["kind"]),
        number=_number(one, key, row["code"]),
        channel=SignChannel(row["channel"]),
        business_line=None if row["business_line"] is None else BusinessLine(row["business_line"]),
        partner=None if row["partner"] is None else CommunityPartner(row["partner"]),
        is_explained=bool(row["explanation_given"]),
        accepts_outside_area=bool(row["accepts_outside_area"]),
        provided=() if one.hidden else tuple(Need(code) for code in json_of(row["provided"])),
        consented=told.consented if consent in (None, signed) else consent,
        is_by_guardian=told.is_by_guardian or (own is not None and own["party"] == "GUARDIAN"),
        by_resident=by_resident,
        by_provider=by_provider,
        backfill_reason=row["backfill_reason"],
        is_anchor=bool(one.all("anchor")) and row["kind"] == ContractKind.FAMILY.value,
        covered_by=() if row["adopted_id"] is None else _kept(one, key),
    )


def _own_papers(one: Exported, row: Row) -> tuple[Row | None, date | None]:
    """The person's signature under a contract, and the day of consent. Who kept an own cover under it and was signed
    when that was over signed twice."""
    key = row["contract_id"]
    signatures = [each for each in one.all("signature") if each["contract_id"] == key]
    consents = [instant_day(each["at"]) for each in one.all("consent") if each["contract_id"] == key]
    is_again = row["adopted_id"] is None and bool(_kept(one, key))
    if is_again:
        signatures, consents = signatures[1:], consents[1:]
    return next(iter(signatures), None), next(iter(consents), None)


def _told(one: Exported, row: Row) -> Any:
    """What a line of a register told of the papers, as it is kept: of two lines under a contract the cover's."""
    cover = row["enrolment_id"] or row["adopted_id"]
    kept = [each for each in one.all("source") if each["contract_id"] == row["contract_id"] and each["papers"]]
    own = [each for each in kept if each["enrolment_id"] == cover]
    return next((each["papers"] for each in own or ([] if _kept(one, row["contract_id"]) else kept)), None)


def _number(one: Exported, contract: int, code: str) -> str:
    """What the institution's register calls a contract (row id), or our code."""
    numbers = [each["contract_number"] for each in one.all("source") if each["contract_id"] == contract]
    return next((number for number in reversed(numbers) if number), code)


def _kept(one: Exported, family: int) -> tuple[str, ...]:
    """The numbers of the own contracts that stayed under a family's (row id), each once."""
    kept = [each for each in one.all("kept") if each["contract_id"] == family]
    return tuple(dict.fromkeys(_number(one, each["kept_id"], each["code"]) for each in kept))


def json_of(value: Any) -> Any:
    """What a JSON column holds: a driver hands it out as text, or as what it says."""
    return orjson.loads(value) if isinstance(value, str | bytes) else value
