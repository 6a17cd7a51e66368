"""Faults a caller may see: what was wrong with a request, in both languages, under a stable code.

A fault carries its own client-safe face; anything that is not a `Fault` or a `Refusal` is masked at the edge.
A `Fault` becomes a top-level GraphQL error (`extensions.code`); a `Refusal` becomes a payload's `problems`.
"""

from dataclasses import dataclass
from enum import Enum

from core.language import Text


class FaultCode(Enum):
    """Stable codes of top-level errors (`extensions.code`)."""

    BAD_USER_INPUT = "BAD_USER_INPUT"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    LISTENER_TOO_SLOW = "LISTENER_TOO_SLOW"


class Fault(Exception):  # noqa: N818  a fault is named after what it is to the caller
    """A fault of the caller that stops a field: bad argument, missing token, forbidden verb."""

    def __init__(self, code: FaultCode, message: Text, path: tuple[str, ...] = ()) -> None:
        super().__init__(message.en)
        self.code = code
        self.message = message
        self.path = path


class Unavailable(Exception):  # noqa: N818  named after what is the matter
    """Something the product needs is busy or away; nothing was written, and trying again may well succeed."""


def bad_argument(path: tuple[str, ...], zh: str, en: str) -> Fault:
    """The fault for an argument of a query that cannot be used; `path` names the argument."""
    return Fault(FaultCode.BAD_USER_INPUT, Text(zh, en), path)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the input of a mutation: a stable code, where it is, what to say."""

    code: str
    path: tuple[str, ...]
    message: Text


class Refusal(Exception):  # noqa: N818  the domain's own word
    """A domain operation said no; carries every problem found, not only the first. Nothing was written."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.message.en for problem in problems))
        self.problems = problems
