"""A contract names exactly one provider: a team, or a doctor (R024)."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from core.wire import ImpossibleDefinition
from enrolment.provider.provider import DoctorChoice, ProviderGiven, TeamChoice
from teams.vocabulary import ExecutorRole

READ = TypeAdapter(ProviderGiven)
DOCTOR = {"practitioner": "LC-D3", "role": "GENERAL_PRACTITIONER", "guidingInstitution": "LC-H"}


def test_a_team_is_given_by_its_code() -> None:
    assert READ.validate_json('{"team": "LC-A"}').choice == TeamChoice("LC-A")


def test_a_doctor_is_given_with_the_role_and_who_guides() -> None:
    given = READ.validate_json(
        '{"doctor": {"practitioner": "LC-D3", "role": "GENERAL_PRACTITIONER", "guidingInstitution": "LC-H"}}'
    )
    assert given.choice == DoctorChoice("LC-D3", ExecutorRole.GENERAL_PRACTITIONER, "LC-H")


@pytest.mark.parametrize("written", [{}, {"team": "LC-A", "doctor": DOCTOR}], ids=["none", "both"])
def test_neither_and_both_are_no_provider(written: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="exactly one provider"):
        READ.validate_python(written, strict=False)
    doctor = None if "doctor" not in written else DoctorChoice("LC-D3", ExecutorRole.CLINICIAN)
    with pytest.raises(ImpossibleDefinition) as caught:
        ProviderGiven(written.get("team"), doctor)
    assert (caught.value.code, bool(caught.value.text.zh)) == ("ONE_PROVIDER", True)
