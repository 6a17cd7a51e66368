"""Every kind of long work there is (任务种类一览), by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from enrolment.bulk.phones import PHONES
from enrolment.bulk.proposals import PROPOSALS
from enrolment.bulk.renewals import RENEWALS
from enrolment.bulk.transfers import TRANSFERS
from enrolment.jobs.kind import Handler
from enrolment.jobs.vocabulary import JobKind

HANDLERS: Final[Mapping[JobKind, Handler]] = {each.kind: each for each in (RENEWALS, TRANSFERS, PROPOSALS, PHONES)}
"""What is not here is given up as forbidden: an older server does not know what a newer one was asked."""
