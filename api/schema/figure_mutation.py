"""Every act on figures, on one page. Who may: `api/access/verbs.py`."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry.types.arguments import StrawberryArgumentAnnotation

from api.context import Info
from api.resolvers import figures
from api.schema.figure import ReportedFigure
from api.schema.figure_inputs import ExplainDifferenceInput, ReportFigureInput
from api.schema.problems import Problem, Refusable


@strawberry.type(description="What acts on a figure answer (数据结果).")
class FigureChanged:
    """Shared by the payloads."""

    figure: ReportedFigure | None = strawberry.field(
        default=None, description="The figure; null when there are problems (数据)."
    )
    problems: list[Problem] = strawberry.field(default_factory=list, description="Everything wrong; empty when done.")


@strawberry.type(description="What became of it: the figure, or the problems (上报结果).")
class ReportFigurePayload(FigureChanged):
    """R213."""


@strawberry.type(description="What became of it: the figure that was explained, or the problems (说明结果).")
class ExplainDifferencePayload(FigureChanged):
    """R213."""


def _input(description: str) -> StrawberryArgumentAnnotation:
    return strawberry.argument(name="input", description=description)


ReportFigureGiven = Annotated[ReportFigureInput, _input("Whose figure, as of when, and how much.")]
ExplainDifferenceGiven = Annotated[ExplainDifferenceInput, _input("Which figure, and why it differs.")]


@strawberry.type(description="Acts on figures (数据核对操作).")
class FigureMutation:
    """R213."""

    @strawberry.mutation(
        description="Report a figure of a unit, or correct one by another; none ever changes (上报数据).",
        extensions=[Refusable(ReportFigurePayload)],
    )
    async def report_figure(self, info: Info, given: ReportFigureGiven) -> ReportFigurePayload | None:
        """R213."""
        return ReportFigurePayload(figure=await figures.reported(info, given))

    @strawberry.mutation(
        description="Say why a figure differs from the ledger; it is explained while the ledger counts the same "
        "(说明差异).",
        extensions=[Refusable(ExplainDifferencePayload)],
    )
    async def explain_difference(self, info: Info, given: ExplainDifferenceGiven) -> ExplainDifferencePayload | None:
        """R213."""
        return ExplainDifferencePayload(figure=await figures.explained(info, given))
