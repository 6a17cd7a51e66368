"""The example in docs/webhooks.md verifies what we sign, and nothing else."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from api.settings import Settings
from enrolment.notices.backoff import LONGEST_REST, LONGEST_WISH, Retrying, pause
from enrolment.notices.signature import fresh_secret, headers

DOCUMENT = Path(__file__).parents[2] / "docs" / "webhooks.md"


def test_the_example_for_receivers_verifies_what_is_sent_and_refuses_what_was_altered() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(example, names)  # noqa: S102  our own page
    is_ours = names["is_ours"]
    secret, former, at, body = fresh_secret(), fresh_secret(), datetime(2026, 3, 1, 4, tzinfo=UTC), b'{"type": "X"}'
    sent = headers([secret, former], "MSG-1", at, body)
    assert is_ours(secret, sent, body, at.timestamp() + 299)
    assert is_ours(former, sent, body, at.timestamp())
    assert not is_ours(fresh_secret(), sent, body, at.timestamp())
    assert not is_ours(secret, sent, body + b" ", at.timestamp())
    assert not is_ours(secret, {**sent, "webhook-id": "MSG-2"}, body, at.timestamp())
    assert not is_ours(secret, sent, body, at.timestamp() + 301)


def test_it_says_for_how_long_a_receiver_may_be_told_the_same_again() -> None:
    text, most = DOCUMENT.read_text(encoding="utf-8"), Settings().webhook_attempts
    ((days, pauses),) = re.findall(r"within (\d+) days: there are (\d+)", text)
    (attempts,) = re.findall(r"(\d+) times in all", text)
    assert (int(pauses), int(attempts)) == (most - 1, most)
    longest = (most - 1) * (LONGEST_WISH + LONGEST_REST)
    assert timedelta(days=int(days) - 1) < longest <= timedelta(days=int(days))
    waits = [pause(Retrying(most), attempt, 1.0) or timedelta(0) for attempt in range(1, most)]
    assert timedelta(hours=30) < sum(waits, timedelta(0)) < timedelta(hours=36), "a day and a half"
