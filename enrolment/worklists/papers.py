"""Worklists of contracts, families and rosters (协议、家庭与名册类清单), as SQL. Pure."""

from __future__ import annotations

from typing import Final

from enrolment.contract.state import taken_up_sql, voided_sql
from enrolment.population import Values
from enrolment.worklists.definition import (
    CONTRACT,
    COUNTS,
    Frame,
    alive,
    covered,
    in_force,
    later,
    on_lists_of_a_contract,
    shifted,
)
from enrolment.worklists.kind import DAYS_KEPT, WorklistReason


def ending(values: Values, frame: Frame) -> str:
    """Contracts (of `$1`) whose term ends within `DAYS_KEPT` days, and no renewal is signed or offered (R217): what is
    offered stands on the list of what awaits signatures. Of a family's, none for the family: what is offered to one
    member alone renews no family, and who signed alone may go on with the family. Due on the day they end."""
    return on_lists_of_a_contract(
        "SELECT c.id AS subject, 0 AS other, c.covered_until AS since, c.covered_until AS due, "
        f"'{WorklistReason.TERM_ENDS.value}' AS reason, {CONTRACT} FROM contract c "
        f"WHERE c.id = ANY($1) AND {COUNTS} AND c.covered_until = c.ends "
        f"AND c.covered_until > {values.name(frame.on)} "
        f"AND c.covered_until <= {shifted(values, frame.on, DAYS_KEPT)} "
        f"AND NOT {taken_up_sql('renews_id')} AND NOT {voided_sql('c')} AND NOT EXISTS (SELECT 1 FROM contract o "
        "WHERE o.renews_id = c.id AND (c.kind <> 'FAMILY' OR o.kind = 'FAMILY') AND o.offered_at IS NOT NULL "
        f"AND o.signed_at IS NULL AND o.withdrawn_at IS NULL) AND NOT {_WITH_THE_FAMILY}"
    )


_WITH_THE_FAMILY: Final = (
    "(c.kind = 'INDIVIDUAL' AND EXISTS (SELECT 1 FROM enrolment v JOIN contract_person x "
    "ON x.resident_id = v.resident_id AND x.removed_at IS NULL JOIN contract o ON o.id = x.contract_id "
    "LEFT JOIN enrolment n ON n.id = x.enrolment_id WHERE v.contract_id = c.id AND v.voided_at IS NULL "
    "AND o.kind = 'FAMILY' AND o.offered_at IS NOT NULL AND o.withdrawn_at IS NULL AND o.starts >= v.covered_until "
    "AND (o.signed_at IS NULL OR (n.id IS NOT NULL AND n.voided_at IS NULL))))"
)
"""Of a contract `c` of one person: who it covers goes on with the family, by a contract that was offered or signed."""


def late_entries(_values: Values, frame: Frame) -> str:
    """Late entries (of contracts `$1`) that are signed and await approval (R229), since they were signed here."""
    signed = frame.day_of("c.signed_at")
    return on_lists_of_a_contract(
        f"SELECT c.id AS subject, 0 AS other, {signed} AS since, {signed} AS due, "
        f"'{WorklistReason.ENTERED_AFTER_DEADLINE.value}' AS reason, {CONTRACT} FROM contract c WHERE c.id = ANY($1) "
        "AND c.needs_approval AND c.signed_at IS NOT NULL AND c.approved_at IS NULL AND c.withdrawn_at IS NULL"
    )


HOMES: Final = "household_member m JOIN resident r ON r.id = m.resident_id"
"""Of whom `lives_there` and `is_missing` speak."""


def lives_there(home: str, day: str) -> str:
    """That `m` (`HOMES`) belongs to a household (an expression for its row's id) on the day, and is alive."""
    return f"m.household_id = {home} AND {in_force('m', day)} AND {alive('r', day)}"


def is_missing(family: str, day: str) -> str:
    """That `m` (`HOMES`) belongs to the household of a family's contract (a row's name), and is not in it."""
    return (
        f"{lives_there(f'{family}.household_id', day)} AND NOT EXISTS (SELECT 1 FROM family_membership w "
        f"JOIN enrolment e ON e.id = w.enrolment_id WHERE w.contract_id = {family}.id "
        f"AND w.ends > w.starts AND w.ends > {day} AND e.voided_at IS NULL AND e.resident_id = m.resident_id)"
    )


def families_partly_signed(values: Values, frame: Frame) -> str:
    """Family contracts (of `$1`) without everybody of the household (R171), since somebody is missing. A renewal that
    was prepared for a family stands on the list of what awaits signatures."""
    day = values.name(frame.on)
    missing = f"FROM {HOMES} WHERE {is_missing('c', day)}"
    since = later("c.starts", f"(SELECT min(m.starts) {missing})")
    return on_lists_of_a_contract(
        f"SELECT c.id AS subject, 0 AS other, {since} AS since, {since} AS due, "
        f"'{WorklistReason.MEMBERS_NOT_IN.value}' AS reason, {CONTRACT} FROM contract c WHERE c.id = ANY($1) "
        f"AND c.kind = 'FAMILY' AND {COUNTS} AND c.covered_until > {day} AND NOT {voided_sql('c')} "
        f"AND EXISTS (SELECT 1 {missing})"
    )


def families_to_invite(values: Values, frame: Frame) -> str:
    """Households (of `$1`) of two or more with somebody covered and no family contract in force, to come or offered
    (R171), since the first of them is covered. On the lists of the contracts that cover them."""
    day = values.name(frame.on)
    people = f"FROM {HOMES} WHERE {lives_there('h.id', day)}"
    cover = f"v.voided_at IS NULL AND v.starts <= {day} AND v.covered_until > {day}"
    since = (
        "(SELECT min(v.starts) FROM household_member m JOIN enrolment v ON v.resident_id = m.resident_id "
        f"WHERE m.household_id = h.id AND {in_force('m', day)} AND {cover})"
    )
    return on_lists_of_a_contract(
        f"SELECT DISTINCT h.id AS subject, 0 AS other, {since} AS since, {since} AS due, "
        f"CASE WHEN EXISTS (SELECT 1 {people} AND NOT {covered('m.resident_id', day)}) "
        f"THEN '{WorklistReason.MEMBERS_UNSIGNED.value}' ELSE '{WorklistReason.SIGNED_SINGLY.value}' END AS reason, "
        f"{CONTRACT} FROM household h JOIN household_member x ON x.household_id = h.id AND {in_force('x', day)} "
        f"JOIN enrolment v ON v.resident_id = x.resident_id AND {cover} JOIN contract c ON c.id = v.contract_id "
        f"WHERE h.id = ANY($1) AND (SELECT count(*) {people}) >= 2 AND NOT EXISTS (SELECT 1 FROM contract k "
        "WHERE k.household_id = h.id AND k.withdrawn_at IS NULL AND k.offered_at IS NOT NULL "
        f"AND (k.signed_at IS NULL OR k.covered_until > {day}) AND NOT {voided_sql('k')})"
    )


PLACES: Final = "roster_member m JOIN resident r ON r.id = m.resident_id"
"""Of whom `lacks_cover` speaks."""

JOINED: Final = (
    "contract_event x JOIN roster_member m ON m.resident_id = x.resident_id JOIN resident r ON r.id = m.resident_id"
)
"""Of whom `joined_alone` speaks: who came onto a roster after its contract was signed is on record with that contract,
from whichever day on; who was on it when it was signed, by a late entry too, is not."""


def lacks_cover(group: str, day: str) -> str:
    """That `m` (`PLACES`) is on the roster of an organisation's contract (a row's name), without cover of
    it: nothing of what was signed fits the person."""
    return (
        f"m.roster_id = {group}.roster_id AND {in_force('m', day)} AND {alive('r', day)} AND NOT EXISTS (SELECT 1 "
        f"FROM group_cover g WHERE g.contract_id = {group}.id AND g.resident_id = m.resident_id "
        f"AND g.starts < g.ends AND g.ends > {day})"
    )


def joined_alone(group: str, day: str) -> str:
    """That `m` (`JOINED`) came onto the roster of an organisation's contract (a row's name) after that was signed, and
    is enrolled with nobody."""
    return (
        f"x.contract_id = {group}.id AND x.kind = 'JOINED' AND m.roster_id = {group}.roster_id "
        f"AND {in_force('m', day)} AND {alive('r', day)} AND NOT {covered('m.resident_id', day)}"
    )


def of_roster(columns: str, group: str, day: str, groups: str = "") -> str:
    """Whom the row of a group's contract (a row's name) is about: those without cover of it, or where there are none,
    those who joined and are enrolled with nobody. `groups`: where the contracts come from, if not from around it."""
    beside = f"{groups} CROSS JOIN " if groups else ""
    return (
        f"SELECT {columns} FROM {beside}{PLACES} WHERE {lacks_cover(group, day)} UNION "
        f"SELECT {columns} FROM {beside}{JOINED} WHERE {joined_alone(group, day)} "
        f"AND NOT EXISTS (SELECT 1 FROM {PLACES} WHERE {lacks_cover(group, day)})"
    )


def rosters(values: Values, frame: Frame) -> str:
    """Group contracts (of `$1`) in force whose roster leaves something to do (R167, R232): somebody on it has no cover
    of the group, or joined and is enrolled with nobody. Since the first of these is on it, and the contract in force.

    Who joins is covered from that day on, and who leaves is no longer (`groups.covering`): nobody is asked for that.
    """
    day = values.name(frame.on)
    bare = f"(SELECT min(m.starts) FROM {PLACES} WHERE {lacks_cover('c', day)})"
    alone = f"(SELECT min(m.starts) FROM {JOINED} WHERE {joined_alone('c', day)})"
    since = later("s.starts", "s.bare"), later("s.starts", "s.alone")
    return on_lists_of_a_contract(
        "SELECT s.id AS subject, 0 AS other, s.since, s.since AS due, s.reason, s.region_id, s.institution_id, "
        f"s.team_id FROM (SELECT s.*, CASE WHEN s.bare IS NOT NULL THEN {since[0]} ELSE {since[1]} END AS since, "
        f"CASE WHEN s.bare IS NOT NULL THEN '{WorklistReason.MEMBERS_NOT_COVERED.value}' "
        f"ELSE '{WorklistReason.JOINED_UNSIGNED.value}' END AS reason FROM ("
        f"SELECT c.id, c.starts, {CONTRACT}, {bare} AS bare, {alone} AS alone FROM contract c "
        f"WHERE c.id = ANY($1) AND c.kind = 'GROUP' AND {COUNTS} AND c.starts <= {day} AND c.covered_until > {day} "
        f"AND NOT {voided_sql('c')}) s WHERE s.bare IS NOT NULL OR s.alone IS NOT NULL) s"
    )
