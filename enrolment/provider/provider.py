"""With whom a contract is signed (签约主体, R023–R026): exactly one, a team or an individual doctor. Values."""

from __future__ import annotations

from dataclasses import dataclass

from core.wire import WIRE, ImpossibleDefinition
from teams.vocabulary import ExecutorRole


@dataclass(frozen=True, slots=True)
class TeamChoice:
    """A team signs; `team` is its code."""

    __pydantic_config__ = WIRE
    team: str


@dataclass(frozen=True, slots=True)
class DoctorChoice:
    """A doctor signs alone, in `role`, guided by an institution or supported by a team, or both (R026). All codes."""

    __pydantic_config__ = WIRE
    practitioner: str
    role: ExecutorRole
    guiding_institution: str | None = None
    supporting_team: str | None = None


ProviderChoice = TeamChoice | DoctorChoice
"""One provider."""


@dataclass(frozen=True, slots=True)
class ProviderGiven:
    """The provider as an input names it: `team`, the code of one, or `doctor`; exactly one (R024).

    Raises ImpossibleDefinition ONE_PROVIDER.
    """

    __pydantic_config__ = WIRE
    team: str | None = None
    doctor: DoctorChoice | None = None

    def __post_init__(self) -> None:
        if (self.team is None) == (self.doctor is None):
            raise ImpossibleDefinition(
                "ONE_PROVIDER",
                "签约主体须为一个团队或一名医生，二者取其一（R024）",
                "exactly one provider: a `team` or a `doctor` (R024)",
            )

    @property
    def choice(self) -> ProviderChoice:
        """The one that is given."""
        if self.doctor is not None:
            return self.doctor
        return TeamChoice(self.team or "")
