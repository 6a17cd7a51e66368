"""The example in docs/webhooks.md verifies what we sign, and nothing else."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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
