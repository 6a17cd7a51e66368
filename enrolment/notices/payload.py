"""What stands in the body of a delivery (推送内容): codes and days; for a person also the number and the text. Pure.

No name, no identity number, no illness and no package stands in it. The body follows the Standard Webhooks convention:
`type`, `timestamp`, `data`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import orjson

from core.event import Announced
from core.language import Text
from enrolment.contract.term import last_day
from enrolment.notices.kind import NoticeKind
from enrolment.notices.template import Templates


@dataclass(frozen=True, slots=True)
class ToPerson:
    """What a gateway sends on: the number in clear, and the text in both languages."""

    number: str
    text: Text


def event_body(kind: NoticeKind, announced: Announced, to: ToPerson | None) -> bytes:
    """The body that tells of an event; the same for every attempt, unless the person's number changed meanwhile."""
    event = announced.event
    data: dict[str, object] = {
        "event": event.kind,
        "subject": event.subject,
        "region": event.region,
        "institutions": list(event.institutions),
        "residents": list(event.residents),
        "details": dict(event.payload),
    }
    return _body(kind, announced.at, data, to)


def message_body(kind: NoticeKind, at: datetime, purpose: str, to: ToPerson) -> bytes:
    """The body of a message that is no event's: a one-time code, and what it is for."""
    return _body(kind, at, {"purpose": purpose}, to)


def _body(kind: NoticeKind, at: datetime, data: dict[str, object], to: ToPerson | None) -> bytes:
    if to is not None:
        data["message"] = {"channel": "SMS", "to": to.number, "text": {"zh": to.text.zh, "en": to.text.en}}
    return orjson.dumps({"type": kind.value, "timestamp": at.isoformat(), "data": data})


def reminder_text(templates: Templates, kind: NoticeKind, announced: Announced, institution: Text, on: date) -> Text:
    """The text of a reminder as of a day. ValueError where the event tells no end."""
    ends = announced.event.payload.get("ends")
    if not isinstance(ends, str):
        raise ValueError(f"{announced.event.kind} tells no end")
    end = date.fromisoformat(ends)
    places = {"last_day": last_day(end).isoformat(), "days": str(max((end - on).days, 0))}
    zh, en = {**places, "institution": institution.zh}, {**places, "institution": institution.en}
    return templates.filled(kind, zh, en)
