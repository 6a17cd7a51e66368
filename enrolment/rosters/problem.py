"""What the verbs of rosters refuse, each problem made in one place. Codes are stable."""

from __future__ import annotations

from datetime import date

from core.faults import Problem
from core.language import Text
from enrolment.recording.problem import AlreadyStanding


def already_on_roster(since: date, until: date | None, *path: str) -> AlreadyStanding:
    """ALREADY_ON_ROSTER: somebody has a place on it on that day or later."""
    text = Text(f"其自{since}起已在该名册。", f"This is on the roster already since {since}.")
    return AlreadyStanding("ALREADY_ON_ROSTER", path, text, since, until)


def not_on_roster(*path: str) -> Problem:
    """NOT_ON_ROSTER: nobody of that code has a place on it on the day."""
    return Problem("NOT_ON_ROSTER", path, Text("其当日不在该名册。", "This is not on the roster on that day."))
