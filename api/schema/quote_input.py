"""What is given to ask for a quote: a resident, a term, packages with their options."""

from __future__ import annotations

from datetime import date

import strawberry

from api.schema.given import bounds
from api.schema.resident_facts_input import ResidentFactsInput
from catalog.quote.basket import MOST_PACKAGES, Chosen
from catalog.quote.problem import Path, input_place
from core.faults import bad_argument

MOST_CHOSEN = 100
"""Choice groups of a package, options of a group, lines left out: more than any package has."""


@strawberry.input(description="What is chosen in one choice group (任选).")
class GroupChoice:
    """Options of a group."""

    group: str = strawberry.field(description="Code of the choice group.")
    items: list[str] = strawberry.field(description="Codes of the items chosen.", metadata=bounds(longest=MOST_CHOSEN))


@strawberry.input(description="A package that somebody wants (所选服务包).")
class ChosenPackage:
    """A package, its options, and what is left out."""

    code: str = strawberry.field(description='Its code, such as "BAS-00"; the version on offer on `starts` is taken.')
    options: list[GroupChoice] = strawberry.field(
        default_factory=list, description="What is chosen, group by group.", metadata=bounds(longest=MOST_CHOSEN)
    )
    leave_out: list[str] = strawberry.field(
        default_factory=list,
        description="Codes of optional lines the resident does without (不选项目).",
        metadata=bounds(longest=MOST_CHOSEN),
    )


@strawberry.input(one_of=True, description="Whom the quote is for: facts you state, or a recorded resident (对象).")
class QuoteFor:
    """Exactly one."""

    facts: strawberry.Maybe[ResidentFactsInput] = strawberry.field(description="Facts you state; nothing is kept.")
    resident: strawberry.Maybe[str] = strawberry.field(
        description="Code of a recorded resident whom you may see; needs a token."
    )


@strawberry.input(description="A contract somebody thinks of signing (签约意向).")
class QuoteInput:
    """Nothing of it is kept."""

    region: str = strawberry.field(description="Division code of the region whose menu it is.")
    for_: QuoteFor = strawberry.field(name="for", description="Whom it is for.")
    starts: date | None = strawberry.field(default=None, description="First day of the contract; null: today.")
    years: int = strawberry.field(default=1, description="Contract years, 1 to 3 (R028).")
    packages: list[ChosenPackage] = strawberry.field(description="The packages, at most 40.")
    employer_contract: bool = strawberry.field(
        default=False, description="There is a contract with the resident's employer, so that its money flows."
    )

    def chosen(self) -> tuple[Chosen, ...]:
        """The domain's choices. Raises a BAD_USER_INPUT fault for lists that are too long or a group named twice."""
        _bounded(self.packages, ("input", "packages"), MOST_PACKAGES)
        found = []
        for number, package in enumerate(self.packages):
            path = ("input", "packages", str(number))
            _bounded(package.options, (*path, "options"))
            _bounded(package.leave_out, (*path, "leaveOut"))
            options: dict[str, tuple[str, ...]] = {}
            for place, choice in enumerate(package.options):
                here = (*path, "options", str(place))
                _bounded(choice.items, (*here, "items"))
                if choice.group in options:
                    raise bad_argument((*here, "group"), "同一任选组出现了两次。", "This group stands here twice.")
                options[choice.group] = tuple(choice.items)
            found.append(Chosen(package.code, options, tuple(package.leave_out)))
        return tuple(found)

    def place(self, path: Path) -> list[str]:
        """Where in this input the place of the domain's basket is: «packages, 2, options, TCM, 0» is «packages, 2,
        options, 1, items, 0». What is missing is placed at the list that lacks it."""
        match path:
            case ("facts", *rest):
                return ["for", "resident"] if self.for_.facts is None else ["for", "facts", *map(str, rest)]
        groups = [[choice.group for choice in package.options] for package in self.packages]
        return list(input_place(path, groups))


def _bounded(
    listed: list[object] | list[str] | list[GroupChoice] | list[ChosenPackage],
    path: tuple[str, ...],
    most: int = MOST_CHOSEN,
) -> None:
    if len(listed) > most:
        raise bad_argument(path, f"最多{most}项。", f"At most {most} of them.")
