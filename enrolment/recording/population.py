"""Which populations are recorded of somebody, and on which evidence (人群认定, C4). Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from catalog.eligibility.facts import DISEASES
from catalog.vocabulary import Population
from core.faults import Problem
from core.secret import Secret
from enrolment.identity.written import compact
from enrolment.recording.problem import problem
from enrolment.vocabulary import TagEvidence

EVIDENCE_NUMBER: Final = "population_tag.evidence_number"
"""What numbers of certificates are sealed for."""

DERIVED: Final = frozenset({Population.ALL, Population.ELDERLY, Population.MATERNAL, Population.CHILD, *DISEASES})
"""Populations that follow from facts (C4): everybody, ages, pregnancies, diagnoses."""

EVIDENCE_OF: Final[Mapping[Population, frozenset[TagEvidence]]] = {
    Population.DISABLED: frozenset({TagEvidence.CERTIFICATE}),
    Population.POVERTY_LIFTED: frozenset({TagEvidence.ROSTER}),
    Population.MONITORED: frozenset({TagEvidence.ROSTER}),
    Population.FP_SPECIAL: frozenset({TagEvidence.ROSTER}),
    Population.TB: frozenset({TagEvidence.DIAGNOSIS}),
    Population.SMD: frozenset({TagEvidence.DIAGNOSIS}),
    Population.EMPLOYEE: frozenset({TagEvidence.DECLARED, TagEvidence.ROSTER}),
    Population.STUDENT: frozenset({TagEvidence.DECLARED, TagEvidence.ROSTER}),
    Population.CARE_HOME_RESIDENT: frozenset({TagEvidence.DECLARED, TagEvidence.ROSTER}),
    Population.MIGRANT_WORKER: frozenset({TagEvidence.DECLARED, TagEvidence.CERTIFICATE}),
    Population.FLOATING: frozenset({TagEvidence.DECLARED, TagEvidence.CERTIFICATE}),
    Population.MOBILITY_LIMITED: frozenset({TagEvidence.ASSESSMENT, TagEvidence.CERTIFICATE}),
}
"""What each recorded population may rest on (C4; the residence permit of people from elsewhere is our reading)."""

_NUMBER = re.compile(r"[A-Z0-9]{4,40}")


def tag_problems(tag: Population, evidence: TagEvidence, number: Secret | None) -> list[Problem]:
    """DERIVED_POPULATION (`tag`), EVIDENCE_OF_POPULATION (`evidence`), CERTIFICATE_NUMBER (`certificateNumber`).

    A number goes with a certificate and only with one. Its layout is not checked: that of the disability certificate
    is not verified (C4).
    """
    if tag in DERIVED:
        return [problem("DERIVED_POPULATION", "tag")]
    found = [] if evidence in EVIDENCE_OF[tag] else [problem("EVIDENCE_OF_POPULATION", "evidence")]
    is_certified = evidence is TagEvidence.CERTIFICATE
    if is_certified != (number is not None) or (number is not None and not _NUMBER.fullmatch(compact(number.reveal()))):
        found.append(problem("CERTIFICATE_NUMBER", "certificateNumber"))
    return found


def masked_number(number: str) -> str:
    """A certificate's number with all but the last two characters hidden: a disability certificate begins with the
    identity number."""
    return "*" * (len(number) - 2) + number[-2:]
