"""Rules that make no sense (矛盾与恒真): parts that can hold of nobody, and parts that hold of everybody.

No false alarm: what is named here holds of no resident on any day from birth on (or of every one), in a region whose
ages are those of the setting. Not every senseless rule is found: facts may exclude each other in ways unknown here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from catalog.condition import AgeCondition, AllOf, AnyOf, Condition, NoneOf, TagCondition, parts_of
from catalog.eligibility.answer import Path
from catalog.eligibility.clash import Literal, clash
from catalog.eligibility.facts import Setting
from catalog.vocabulary import Population

_MOST_EFFORT: Final = 100_000
"""Pairs of leaves that are compared at most; what takes more of a rule is believed to make sense."""


def contradictions(condition: Condition, setting: Setting | None = None) -> tuple[Path, ...]:
    """The paths of the outermost parts that can never hold: `age` from 65 and to 60, male and pregnant, X and not X."""
    return tuple(_found(condition, (), _Search(setting or Setting()), wanted=True))


def tautologies(condition: Condition, setting: Setting | None = None) -> tuple[Path, ...]:
    """The paths of the parts that always hold: X or not X, an age from 0.

    «Everybody» and ages that only warn are meant to hold always and are not named. Of parts that must all hold each
    is named by itself.
    """
    return tuple(_found(condition, (), _Search(setting or Setting()), wanted=False))


def _found(condition: Condition, path: Path, search: _Search, *, wanted: bool) -> Iterator[Path]:
    """The outermost parts that can never be `wanted`."""
    if not search.may_be(condition, wanted) and (wanted or not isinstance(condition, AllOf)):
        if wanted or not _is_meant(condition):
            yield path
        return
    for place, part in parts_of(condition):
        yield from _found(part, (*path, *place), search, wanted=wanted)


def _is_meant(leaf: Condition) -> bool:
    return (isinstance(leaf, AgeCondition) and leaf.warn_only) or leaf == TagCondition(Population.ALL)


class _Search:
    """Distributes «or» over «and», one choice after another, and gives each up at its first clash."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._effort = _MOST_EFFORT

    def may_be(self, condition: Condition, wanted: bool) -> bool:
        """Whether the condition may hold (not `wanted`: may fail to) of somebody; True also if that is hard to say."""
        return self._possible([(condition, wanted)], [], ())

    def _possible(self, wishes: list[Literal], choices: list[list[Literal]], literals: tuple[Literal, ...]) -> bool:
        """Whether all wishes, and one of each choice, can come true together with the literals."""
        choices = [*choices]
        while wishes:
            condition, wanted = wishes.pop()
            wished = [(part, wanted is not isinstance(condition, NoneOf)) for _, part in parts_of(condition)]
            if not wished:
                literals = (*literals, (condition, wanted))
            elif wanted is not isinstance(condition, AnyOf):
                wishes += wished
            else:
                choices.append(wished)
        if self._clash(literals):
            return False
        choices = sorted(([one for one in choice if self._is_open(one, literals)] for choice in choices), key=len)
        if not choices or self._effort < 0:
            return True
        return any(self._possible([one], choices[1:], literals) for one in choices[0])

    def _is_open(self, wish: Literal, literals: tuple[Literal, ...]) -> bool:
        """Whether nothing is known against it at first sight."""
        return next(parts_of(wish[0]), None) is not None or not self._clash((*literals, wish))

    def _clash(self, literals: tuple[Literal, ...]) -> bool:
        self._effort -= 1 + len(literals) ** 2
        return self._effort >= 0 and clash(literals, self._setting)
