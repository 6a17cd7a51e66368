"""Whether consents and signatures are fresh (签字时效, R217): given for this contract, not for an older one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from core.clock import day_of
from core.faults import Problem
from enrolment.signing.problem import problem

FRESH_FOR = timedelta(days=30)
"""How much older than its occasion a consent or a signature may be. Our proposal: R217 asks for a fresh signature at
every renewal and change and names no number of days; a month holds a signing drive from its first evening to the last
paper that is entered."""


def stale_problems(today: date, starts: date, signed: Mapping[str, datetime]) -> Iterator[Problem]:
    """SIGNATURE_TOO_OLD (at `at` of each input by its name) for what was consented to or signed (`signed`) more than
    `FRESH_FOR` before the day it counts for: that of recording, `today`, or the first day covered, where that is sooner
    (a late entry is as old as its paper)."""
    oldest = min(today, starts) - FRESH_FOR
    for name, at in signed.items():
        if day_of(at) < oldest:
            yield problem("SIGNATURE_TOO_OLD", name, "at")
