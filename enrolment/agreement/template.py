"""What an agreement says whoever signs it (协议范本): a title, and clauses in four groups, all required (R029)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, ConfigDict

from core.faults import Problem
from core.labelled import Labelled
from core.language import Text
from core.wire import WIRE, Name, distinct, filled
from enrolment.vocabulary import ContractKind


class ClauseGroup(Labelled):
    """The groups of clauses, in the order of print (条款类别, R029: «权利、责任、义务及其他有关事项»)."""

    RIGHTS = "RIGHTS", "权利", "Rights"
    RESPONSIBILITIES = "RESPONSIBILITIES", "责任", "Responsibilities"
    OBLIGATIONS = "OBLIGATIONS", "义务", "Obligations"
    OTHER = "OTHER", "其他有关事项", "Other matters"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause in both languages; `basis` names the requirements it follows (R-numbers), empty where it is ours."""

    __pydantic_config__ = ConfigDict(**WIRE)
    text: Name
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgreementTemplate:
    """The title and the clauses for some kinds of agreements. `is_proposal`: nobody has adopted the text yet."""

    __pydantic_config__ = ConfigDict(**WIRE)
    code: str
    title: Name
    kinds: Annotated[tuple[ContractKind, ...], AfterValidator(filled), AfterValidator(distinct)]
    rights: tuple[Clause, ...] = ()
    responsibilities: tuple[Clause, ...] = ()
    obligations: tuple[Clause, ...] = ()
    other: tuple[Clause, ...] = ()
    is_proposal: bool = False

    def of(self, group: ClauseGroup) -> tuple[Clause, ...]:
        """The clauses of one group, in the order of print."""
        by_group = {
            ClauseGroup.RIGHTS: self.rights,
            ClauseGroup.RESPONSIBILITIES: self.responsibilities,
            ClauseGroup.OBLIGATIONS: self.obligations,
            ClauseGroup.OTHER: self.other,
        }
        return by_group[group]


def missing_groups(template: AgreementTemplate) -> tuple[ClauseGroup, ...]:
    """The groups that say nothing: without a clause, or with blank ones in a language. While any is, nobody signs
    (R029)."""
    return tuple(group for group in ClauseGroup if not any(_says(clause) for clause in template.of(group)))


def missing_groups_problem(template: AgreementTemplate, path: tuple[str, ...]) -> Problem | None:
    """The problem that stops signing on a template with empty groups (R029), naming all of them; None where it is
    complete."""
    missing = missing_groups(template)
    if not missing:
        return None
    zh, en = "、".join(group.label.zh for group in missing), ", ".join(group.label.en.lower() for group in missing)
    said = Text(
        f"协议范本「{template.title.zh}」缺少条款：{zh}；补全前不能签约",
        f"the agreement “{template.title.en}” has no clauses on: {en}; nobody can sign before it does",
    )
    return Problem("AGREEMENT_INCOMPLETE", path, said)


def _says(clause: Clause) -> bool:
    return bool(clause.text.zh.strip() and clause.text.en.strip())
