"""What a caller can do wrong in a mutation, as data: one interface, and types that carry what a screen needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Any

import strawberry
from strawberry.extensions import FieldExtension

from api.context import Info
from api.schema.enums import expose
from catalog.publishing import AlreadyPublished
from core.faults import Problem as ProblemValue
from core.faults import Refusal
from core.language import Language


class ProblemCode(Enum):
    """Stable codes of problems."""

    ALREADY_PUBLISHED = "ALREADY_PUBLISHED"
    BAD_IDEMPOTENCY_KEY = "BAD_IDEMPOTENCY_KEY"
    DUPLICATE_PACKAGE = "DUPLICATE_PACKAGE"
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
    LIST_SIZE = "LIST_SIZE"
    MENU_TOO_LARGE = "MENU_TOO_LARGE"
    MENU_WITHOUT_TCM = "MENU_WITHOUT_TCM"
    NOT_FOUND = "NOT_FOUND"
    PREREQUISITE_NOT_ON_MENU = "PREREQUISITE_NOT_ON_MENU"
    STARTS_IN_THE_PAST = "STARTS_IN_THE_PAST"


_MEANING = {
    "ALREADY_PUBLISHED": "The region already publishes a version of the package from that day (当日已发布).",
    "BAD_IDEMPOTENCY_KEY": "The key is empty, too long or not printable (幂等键无效).",
    "DUPLICATE_PACKAGE": "The same package stands in the input twice (重复).",
    "IDEMPOTENCY_KEY_REUSED": "The key was used before, with another input (幂等键重复使用).",
    "LIST_SIZE": "A list is empty or too long (列表为空或过长).",
    "MENU_TOO_LARGE": "The menu would hold more than 200 packages (菜单过大).",
    "MENU_WITHOUT_TCM": "The menu would offer nothing of Chinese medicine, R088 (缺少中医药服务).",
    "NOT_FOUND": "It does not exist, or is not yours to see (不存在).",
    "PREREQUISITE_NOT_ON_MENU": "A package needs another one that the menu does not offer (缺少前置服务包).",
    "STARTS_IN_THE_PAST": "The day is before today in Shanghai (日期已过).",
}
expose(ProblemCode, "What is wrong; codes are stable, messages are for people (问题代码).", lambda m: _MEANING[m.name])


@strawberry.interface(description="One thing wrong with the input of a mutation; nothing was written (问题).")
class Problem:
    """Shared by all problems."""

    code: ProblemCode = strawberry.field(description="What is wrong, for programs.")
    message: str = strawberry.field(description="What is wrong, for people, in the caller's language.")
    path: list[str] = strawberry.field(description="The input field it concerns, from the input down.")


@strawberry.type(description="A problem that needs nothing beyond its code, message and path (一般问题).")
class InputProblem(Problem):
    """The plain kind."""


@strawberry.type(description="A version of the package is already published there from that day (当日已发布).")
class AlreadyPublishedProblem(Problem):
    """Carries what stands."""

    version: int = strawberry.field(description="The version already published from that day.")


PROBLEMS: list[type] = [InputProblem, AlreadyPublishedProblem]


def problem_shape(problem: ProblemValue, language: Language) -> Problem:
    """The shape of a problem in one language."""
    code, message, path = ProblemCode(problem.code), problem.message.in_(language), ["input", *problem.path]
    if isinstance(problem, AlreadyPublished):
        return AlreadyPublishedProblem(code=code, message=message, path=path, version=problem.version)
    return InputProblem(code=code, message=message, path=path)


class Refusable(FieldExtension):
    """Turns a domain operation's Refusal into the payload's `problems`; on every mutation field."""

    def __init__(self, payload: Callable[..., object]) -> None:
        self._payload = payload

    async def resolve_async(
        self, next_: Callable[..., Awaitable[object]], source: object, info: Info, **arguments: Any
    ) -> object:
        """Pass an answer on; wrap a refusal."""
        try:
            return await next_(source, info, **arguments)
        except Refusal as refusal:
            language = info.context.language
            return self._payload(problems=[problem_shape(problem, language) for problem in refusal.problems])
