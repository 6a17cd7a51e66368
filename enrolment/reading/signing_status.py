"""Whether somebody is signed on a day, and why not (签约情况, R210, R216): in Python and in SQL, side by side."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from core.labelled import Labelled
from enrolment.population import Values
from enrolment.vocabulary import UnsignedReason


class SigningStatus(Labelled):
    """How somebody stands to signing on a day (签约情况)."""

    SIGNED = "SIGNED", "已签约", "covered by an enrolment"
    UPCOMING = "UPCOMING", "已签未生效", "signed, not yet covered"
    REFUSED = "REFUSED", "拒签", "not covered, and refused since (R216)"
    REASONED = "REASONED", "有原因未签", "not covered, for another reason on record since (R210)"
    LAPSED = "LAPSED", "期满或解约未续", "was covered, and is not any more"
    UNSIGNED = "UNSIGNED", "未签约", "never covered, and nobody told why"


@dataclass(frozen=True, slots=True)
class Cover:
    """An enrolment that is not voided covers [starts, until); empty ones, ended before they began, cover nobody."""

    starts: date
    until: date


@dataclass(frozen=True, slots=True)
class Told:
    """A reason why somebody is not signed, recorded for a day."""

    on: date
    reason: UnsignedReason


def signing_status(covers: Collection[Cover], reasons: Collection[Told], on: date) -> SigningStatus:
    """How somebody stands on the day.

    Of the reasons, in the order of recording, the latest by day and then by recording counts, and only where nobody was
    covered after its day: who was signed since is not refusing any more.
    """
    real = [cover for cover in covers if cover.starts < cover.until]
    if any(cover.starts <= on < cover.until for cover in real):
        return SigningStatus.SIGNED
    if any(on < cover.starts for cover in real):
        return SigningStatus.UPCOMING
    last = max((cover.until for cover in real), default=None)
    told = [reason for reason in reasons if reason.on <= on]
    if told:
        latest = max(enumerate(told), key=lambda each: (each[1].on, each[0]))[1]
        if last is None or last <= latest.on:
            return SigningStatus.REFUSED if latest.reason is UnsignedReason.REFUSED else SigningStatus.REASONED
    return SigningStatus.UNSIGNED if last is None else SigningStatus.LAPSED


def status_sql(values: Values, on: date) -> str:
    """The code of `signing_status` for a row `r` of `resident`."""
    day = values.name(on)
    cover = (
        "SELECT 1 FROM enrolment e WHERE e.resident_id = r.id AND e.voided_at IS NULL AND e.starts < e.covered_until"
    )
    told = (
        f"SELECT u.{{}} FROM unsigned_record u WHERE u.resident_id = r.id AND u.on_day <= {day} "
        "ORDER BY u.on_day DESC, u.id DESC LIMIT 1"
    )
    return (
        f"CASE WHEN EXISTS ({cover} AND e.starts <= {day} AND e.covered_until > {day}) THEN 'SIGNED' "
        f"WHEN EXISTS ({cover} AND e.starts > {day}) THEN 'UPCOMING' "
        f"WHEN ({told.format('on_day')}) IS NOT NULL "
        f"AND NOT EXISTS ({cover} AND e.covered_until > ({told.format('on_day')})) "
        f"THEN CASE WHEN ({told.format('reason')}) = 'REFUSED' THEN 'REFUSED' ELSE 'REASONED' END "
        f"WHEN EXISTS ({cover}) THEN 'LAPSED' ELSE 'UNSIGNED' END"
    )


def in_status(values: Values, on: date, statuses: Collection[SigningStatus]) -> str:
    """True for a row `r` of `resident` that has one of the statuses on the day; nobody has none of them."""
    wanted = ", ".join(values.name(status.value) for status in statuses)
    return f"{status_sql(values, on)} IN ({wanted})" if wanted else "1 = 0"
