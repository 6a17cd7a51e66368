"""How definitions (frozen dataclasses) are spelt in data files and JSON columns, and what refuses them."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel

from core.language import Text

T = TypeVar("T")


@cache
def wire_name(field: str) -> str:
    """The key of a dataclass field in files and JSON.

    `respond_within` → `respondWithin`; `while_` → `while`; `is_proposal` → `proposal`.
    """
    return to_camel(field.removeprefix("is_").rstrip("_"))


WIRE = ConfigDict(extra="forbid", strict=True, alias_generator=wire_name)
"""Unknown keys are refused, and nothing is converted: "1" is no number, 1 is no boolean."""


class ImpossibleDefinition(ValueError):  # noqa: N818  named after what it says
    """A definition whose parts contradict each other; `code` is stable, `text` says it in both languages.

    `at` is the written key to correct, below the part that refuses itself; empty where it is the part as a whole.
    """

    def __init__(self, code: str, zh: str, en: str, *, at: tuple[str | int, ...] = ()) -> None:
        super().__init__(en)
        self.code = code
        self.text = Text(zh, en)
        self.at = at


def filled(listed: tuple[T, ...]) -> tuple[T, ...]:
    """The list itself; refuses an empty one. A rule of one field, so that it speaks whatever the others say."""
    if not listed:
        raise ImpossibleDefinition("EMPTY_LIST", "列表不能为空", "this list must not be empty")
    return listed


def distinct(listed: tuple[T, ...], *at: str | int) -> tuple[T, ...]:
    """The list itself, which stands at `at`; refuses (LISTED_TWICE) an entry that came before."""
    for number, entry in enumerate(listed):
        if entry in listed[:number]:
            raise ImpossibleDefinition(
                "LISTED_TWICE", "该项重复出现", "this stands in the list twice", at=(*at, number)
            )
    return listed


def _both_languages(value: Any) -> Any:
    if isinstance(value, dict) and (
        set(value) != {"zh", "en"} or not all(isinstance(words, str) and words.strip() for words in value.values())
    ):
        raise ImpossibleDefinition(
            "TEXT_INCOMPLETE", "须写zh和en两种语言", "write both languages, `zh` and `en`, and nothing else"
        )
    return value


Name = Annotated[Text, BeforeValidator(_both_languages)]
"""A text of a file: both languages, neither empty."""
