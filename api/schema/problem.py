"""What all problems of a mutation have in common."""

from __future__ import annotations

import strawberry

from api.schema.problem_code import ProblemCode


@strawberry.interface(description="One thing wrong with the input of a mutation; nothing was written (问题).")
class Problem:
    """Shared by all problems."""

    code: ProblemCode = strawberry.field(description="What is wrong, for programs.")
    message: str = strawberry.field(description="What is wrong, for people, in the caller's language.")
    path: list[str] = strawberry.field(description="The input field it concerns, from the input down.")


@strawberry.type(description="A problem that needs nothing beyond its code, message and path (一般问题).")
class InputProblem(Problem):
    """The plain kind."""
