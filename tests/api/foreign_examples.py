"""For every mutation about people an input that its own clinic could carry out, prepared about people of its own.

Whoever adds such a mutation adds its example to one of the tables: it prepares what the act needs, by verbs of the API,
and answers the input, without the idempotency key. What is foreign to it is tried in `test_foreign_actors`.
"""

from __future__ import annotations

from tests.api.foreign_contracts import CONTRACTS
from tests.api.foreign_doors import DOORS
from tests.api.foreign_jobs import JOBS
from tests.api.foreign_people import PEOPLE
from tests.api.foreign_staging import Make
from tests.api.foreign_webhooks import WEBHOOKS

EXAMPLES: dict[str, Make] = PEOPLE | CONTRACTS | DOORS | JOBS | WEBHOOKS
