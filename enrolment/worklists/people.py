"""Worklists of people (居民类清单): unsigned key populations, phones, refusals, duplicates, as SQL. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from catalog.condition import TagCondition
from catalog.eligibility.facts import Setting
from catalog.vocabulary import Population
from enrolment.population import Values, holding, living
from enrolment.reading.sensitive import SENSITIVE
from enrolment.reading.signing_status import SigningStatus, status_sql
from enrolment.vocabulary import PhoneStatus
from enrolment.worklists.definition import FOUND, Frame, alive, in_force, later, placed, with_house
from enrolment.worklists.kind import KEY_POPULATIONS, PLAIN_POPULATIONS, WorklistReason

_OPEN: Final = (SigningStatus.UNSIGNED, SigningStatus.LAPSED)
"""Neither covered, nor about to be, nor is it on record why not (R210)."""


def unsigned(values: Values, frame: Frame, setting: Setting, regions: Sequence[int]) -> str:
    """Key-population residents (of `$1`, living in these regions) who are not signed and nobody told why (应签尽签,
    R035, R210), since the day from which that is so; of who was never signed not before the record is here.

    On the lists of where they live, of whoever registered them, and of the teams that serve the place and whose
    clinic registered them. Who belongs to a sensitive population alone stands only on the lists of clinics that care.
    """
    day = values.name(frame.on)
    said = {tag: holding(TagCondition(tag), setting, "", frame.on, values, frame.dialect) for tag in KEY_POPULATIONS}
    plain = f"({' OR '.join(said[tag] for tag in PLAIN_POPULATIONS)})"
    sensitive = f"({' OR '.join(said[tag] for tag in KEY_POPULATIONS if tag in SENSITIVE)})"
    statuses = ", ".join(f"'{status.value}'" for status in _OPEN)
    ended = (
        "(SELECT max(e.covered_until) FROM enrolment e WHERE e.resident_id = r.id AND e.voided_at IS NULL "
        "AND e.starts < e.covered_until)"
    )
    known = frame.day_of("r.recorded_at")
    belongs = _begun(values, frame, setting, said)
    # Whose cover is over has been without since then, whenever a register brought the record here.
    begun = f"(CASE WHEN {ended} IS NULL THEN {later(known, belongs)} ELSE {later(ended, belongs)} END)"
    found = (
        "SELECT s.id AS subject, 0 AS other, s.begun AS since, s.begun AS due, "
        f"CASE WHEN s.status = '{SigningStatus.LAPSED.value}' THEN '{WorklistReason.LAPSED.value}' "
        f"ELSE '{WorklistReason.NEVER_SIGNED.value}' END AS reason, s.region_id, s.grid_id, s.is_plain FROM ("
        f"SELECT r.id, r.region_id, r.grid_id, {status_sql(values, frame.on)} AS status, {begun} AS begun, "
        f"CASE WHEN {plain} THEN 1 ELSE 0 END AS is_plain "
        f"FROM resident r WHERE r.id = ANY($1) AND r.region_id = ANY({values.name(list(regions))}) "
        f"AND {living(values, frame.on)} AND ({plain} OR {sensitive})) s WHERE s.status IN ({statuses})"
    )
    registered = "f JOIN resident_registration k ON k.resident_id = f.subject"
    caring = "NOT EXISTS (SELECT 1 FROM resident_registration b WHERE b.resident_id = k.resident_id AND b.id < k.id)"
    signed = "f JOIN enrolment e ON e.resident_id = f.subject JOIN contract c ON c.id = e.contract_id"
    serving = (
        "f JOIN grid g ON g.id = f.grid_id JOIN team_area a ON a.grid_id IN (g.id, g.parent_id) "
        f"AND {in_force('a', day)} JOIN team t ON t.id = a.team_id "
        "JOIN resident_registration k ON k.resident_id = f.subject JOIN institution h ON h.id = k.institution_id "
        "AND t.home_id IN (h.id, h.parent_id)"
    )
    return placed(
        found,
        f"SELECT {FOUND}, 'R', f.region_id FROM f WHERE f.is_plain = 1",
        *with_house(registered, "k.institution_id", f"(f.is_plain = 1 OR {caring})"),
        *with_house(signed, "c.institution_id", "f.is_plain = 0 AND e.voided_at IS NULL"),
        f"SELECT {FOUND}, 'T', a.team_id FROM {serving} WHERE f.is_plain = 1",
    )


def _begun(values: Values, frame: Frame, setting: Setting, said: dict[Population, str]) -> str:
    """From which day on somebody belongs to a key population for what everybody may read; missing where that follows
    from a diagnosis."""
    elderly = frame.birthday("r.born", setting.ages.elderly_from)
    tags = ", ".join(values.name(tag.value) for tag in PLAIN_POPULATIONS)
    recorded = (
        f"(SELECT min(f.starts) FROM population_tag f WHERE f.resident_id = r.id AND f.tag IN ({tags}) "
        f"AND {in_force('f', values.name(frame.on))})"
    )
    return (
        f"(CASE WHEN {said[Population.CHILD]} THEN r.born WHEN {said[Population.ELDERLY]} "
        f"THEN (CASE WHEN {recorded} < {elderly} THEN {recorded} ELSE {elderly} END) ELSE {recorded} END)"
    )


def phones(values: Values, frame: Frame) -> str:
    """Phones (of residents `$1`) of people under contract that nobody has reached them by (R214), since the last call,
    or since they were told. On the lists of the contract."""
    day = values.name(frame.on)
    said = {
        PhoneStatus.UNVERIFIED: WorklistReason.NOT_CALLED,
        PhoneStatus.WRONG_NUMBER: WorklistReason.WRONG_NUMBER,
        PhoneStatus.NON_EXISTENT: WorklistReason.NON_EXISTENT,
        PhoneStatus.NOT_SIGNATORY: WorklistReason.NOT_SIGNATORY,
    }
    reason = " ".join(f"WHEN '{status.value}' THEN '{reason.value}'" for status, reason in said.items())
    called = (
        f"(SELECT max({frame.day_of('v.at')}) FROM phone_verification v WHERE v.phone_id = p.id "
        f"AND p.status <> '{PhoneStatus.UNVERIFIED.value}')"
    )
    since = later("p.starts", called)
    found = (
        f"SELECT p.id AS subject, 0 AS other, {since} AS since, {since} AS due, CASE p.status {reason} END AS reason, "
        "c.region_id, c.institution_id, c.team_id FROM phone p JOIN resident r ON r.id = p.resident_id "
        f"JOIN enrolment e ON e.resident_id = r.id AND e.voided_at IS NULL AND e.starts < e.covered_until "
        f"AND e.covered_until > {day} JOIN contract c ON c.id = e.contract_id "
        f"WHERE p.resident_id = ANY($1) AND (p.ends IS NULL OR p.ends > {day}) "
        f"AND p.status IN ({', '.join(repr(status.value) for status in said)}) AND {alive('r', day)}"
    )
    return placed(
        found,
        f"SELECT {FOUND}, 'R', f.region_id FROM f",
        *with_house("f"),
        f"SELECT {FOUND}, 'T', f.team_id FROM f WHERE f.team_id IS NOT NULL",
    )


def refusals(values: Values, frame: Frame) -> str:
    """Refusals (of residents `$1`) that still count, with the day from which to ask again (R216). On the lists of where
    they live, of the institution and of the team that were refused."""
    day = values.name(frame.on)
    found = (
        "SELECT u.id AS subject, 0 AS other, u.on_day AS since, u.ask_again AS due, "
        f"'{WorklistReason.ASK_AGAIN.value}' AS reason, r.region_id, u.institution_id, u.team_id "
        "FROM resident r JOIN unsigned_record u ON u.resident_id = r.id "
        f"WHERE r.id = ANY($1) AND u.ask_again IS NOT NULL AND u.reason = 'REFUSED' AND {alive('r', day)} "
        f"AND u.id = (SELECT l.id FROM unsigned_record l WHERE l.resident_id = r.id AND l.on_day <= {day} "
        "ORDER BY l.on_day DESC, l.id DESC LIMIT 1) "
        f"AND {status_sql(values, frame.on)} = '{SigningStatus.REFUSED.value}'"
    )
    return placed(
        found,
        f"SELECT {FOUND}, 'R', f.region_id FROM f",
        *with_house("f"),
        f"SELECT {FOUND}, 'T', f.team_id FROM f WHERE f.team_id IS NOT NULL",
    )


def duplicates(_values: Values, frame: Frame) -> str:
    """Pairs (one of them of `$1`) of records with one name, birth date and sex, which cards do not tell apart (R231):
    of those who both have an identity card of their own, no two are one; nor are those who were told apart. On the
    lists of the region of both, or of the one above both, and of institutions that registered both."""
    card = (
        "EXISTS (SELECT 1 FROM identity_document d WHERE d.resident_id = {0}.id AND d.voided_at IS NULL "
        "AND d.kind = 'RESIDENT_ID_CARD')"
    )
    pair = "SELECT {0} AS one, {1} AS two FROM resident t JOIN resident o ON o.name = t.name AND o.born = t.born"
    condition = (
        "o.sex = t.sex AND t.id = ANY($1) AND t.name <> '' AND t.merged_into_id IS NULL AND o.merged_into_id IS NULL "
        f"AND NOT ({card.format('t')} AND {card.format('o')})"
    )
    known = later(frame.day_of("a.recorded_at"), frame.day_of("b.recorded_at"))
    found = (
        f"SELECT x.one AS subject, x.two AS other, {known} AS since, {known} AS due, "
        f"'{WorklistReason.SAME_PERSON.value}' AS reason, CASE WHEN a.region_id = b.region_id THEN a.region_id "
        "WHEN p.parent_id = q.parent_id THEN p.parent_id END AS region_id FROM ("
        f"{pair.format('t.id', 'o.id')} AND t.id < o.id WHERE {condition} UNION "
        f"{pair.format('o.id', 't.id')} AND o.id < t.id WHERE {condition}) x "
        "JOIN resident a ON a.id = x.one JOIN resident b ON b.id = x.two "
        "JOIN region p ON p.id = a.region_id JOIN region q ON q.id = b.region_id WHERE NOT EXISTS ("
        "SELECT 1 FROM told_apart y WHERE y.resident_id = x.one AND y.other_id = x.two)"
    )
    both = (
        "f JOIN resident_registration k ON k.resident_id = f.subject JOIN institution i ON i.id = k.institution_id "
        "JOIN resident_registration l ON l.resident_id = f.other JOIN institution j ON j.id = l.institution_id"
    )
    return placed(
        found,
        f"SELECT {FOUND}, 'R', f.region_id FROM f WHERE f.region_id IS NOT NULL",
        f"SELECT {FOUND}, 'I', i.id FROM {both} WHERE i.id IN (j.id, j.parent_id)",
        f"SELECT {FOUND}, 'I', i.parent_id FROM {both} WHERE i.parent_id IN (j.id, j.parent_id)",
    )
