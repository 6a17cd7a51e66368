"""Closed sets whose members carry their name in both languages."""

from __future__ import annotations

from enum import Enum
from typing import Self

from core.language import Text


class Labelled(Enum):
    """An enum written `MEMBER = "MEMBER", "中文", "English"`; `value` is the code, `label` the two names.

    The value alone stands in columns, files and the GraphQL enum; labels are what people read.
    """

    _value_: str
    label: Text

    def __new__(cls, code: str, zh: str = "", en: str = "") -> Self:
        # The defaults are for type checkers: a look-up `Enum("CODE")` comes with the code alone.
        member = object.__new__(cls)
        member._value_ = code
        member.label = Text(zh, en)
        return member

    __hash__ = object.__hash__  # members are equal only to themselves; `Enum` hashes their names anew each time


def label(member: Labelled) -> Text:
    """The name of a member in both languages."""
    return member.label
