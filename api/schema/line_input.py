"""What is in a package, as input: lines, choice groups, and what must be at hand to sign it."""

from __future__ import annotations

from typing import Any

import strawberry

from api.schema.condition_input import ConditionInput, written_condition
from api.schema.given import Path, bounds
from api.schema.price_input import SurchargeInput
from api.schema.rendering import CODE_LIST, DraftTextInput, Rendering, numbered, without_absent
from catalog.vocabulary import LineSubject, Need


@strawberry.input(description="An item of a package outside its choice groups (包内条目).")
class PackageLineInput:
    """A line."""

    item: str = strawberry.field(description='Code of the service item, such as "GEN-01" (服务项目).')
    is_required: bool = strawberry.field(
        default=True, description="False: the resident may leave it out when signing (必选)."
    )
    paid_in: str | None = strawberry.field(
        default=None, description="Code of the required package that carries the cost (费用所在服务包)."
    )
    subject: LineSubject | None = strawberry.field(
        default=None, description="For whom, when not for the resident who signed (服务对象)."
    )
    is_proposal: bool = strawberry.field(default=False, description="Whether the line is a proposal (建议).")

    def written(self, at: Path, place: Path, into: Rendering) -> dict[str, Any]:
        """The line in the spelling of files."""
        into.stands((*at, "required"), (*place, "isRequired"))
        into.stands((*at, "proposal"), (*place, "isProposal"))
        optional = {} if self.is_required else {"required": False}
        rest = without_absent(
            paidIn=self.paid_in, subject=None if self.subject is None else self.subject.value, proposal=self.is_proposal
        )
        return {"item": self.item, **optional, **rest}


@strawberry.input(description="Choose some of these items when signing (任选).")
class ChoiceGroupInput:
    """«Choose k of n»."""

    code: str = strawberry.field(description="Its code inside the package: capitals and underscores (编码).")
    names: DraftTextInput = strawberry.field(
        description="Its name, up to 100 characters a language (名称).", metadata=bounds(100)
    )
    choose: int = strawberry.field(description="So many are chosen, or at most where `atLeast` is given (选几项).")
    at_least: int | None = strawberry.field(
        default=None, description="Fewer than `choose` will do, down to this; null: exactly `choose` (至少)."
    )
    options: list[str] = strawberry.field(
        description="Codes of the items there are to choose from, up to 50 (选项).", metadata=CODE_LIST
    )
    surcharges: list[SurchargeInput] = strawberry.field(
        default_factory=list, description="Options that cost more, each once (加价).", metadata=CODE_LIST
    )
    is_proposal: bool = strawberry.field(default=False, description="Whether the choice is a proposal (建议).")

    def written(self, at: Path, place: Path, into: Rendering) -> dict[str, Any]:
        """The group in the spelling of files."""
        into.stands((*at, "name"), (*place, "names"))
        into.stands((*at, "proposal"), (*place, "isProposal"))
        below = numbered(self.surcharges, (*at, "surcharges"), (*place, "surcharges"))
        surcharges = [part.written(inner, there, into) for part, inner, there in below]
        return {
            "code": self.code,
            "name": self.names.written(),
            "choose": self.choose,
            "options": list(self.options),
            **without_absent(proposal=self.is_proposal, atLeast=self.at_least, surcharges=surcharges),
        }


@strawberry.input(description="What must be at hand to sign a package (签约前提).")
class SigningNeedInput:
    """A need and when it applies."""

    need: Need = strawberry.field(description="What is needed (前提).")
    when: ConditionInput | None = strawberry.field(default=None, description="Only while this holds; null: always.")

    def written(self, at: Path, place: Path, into: Rendering) -> dict[str, Any]:
        """The need in the spelling of files."""
        into.stands((*at, "code"), (*place, "need"))
        if self.when is None:
            return {"code": self.need.value}
        when = written_condition(self.when, (*at, "when"), (*place, "when"), into)
        return {"code": self.need.value, "when": when}
