"""May this resident have it on that day (资格判定)? Plainly, or with everything that explains the answer."""

from __future__ import annotations

from datetime import date

from catalog.condition import AgeCondition, AllOf, AnyOf, Condition, NoneOf
from catalog.eligibility.answer import Change, Eligibility, Path, Reason
from catalog.eligibility.days import DaySet, intersection, union
from catalog.eligibility.facts import ResidentFacts, Setting
from catalog.eligibility.flips import Flip, Leaf, Node, flips, tree_of
from catalog.eligibility.holding import age_days, leaf_days


def holds(condition: Condition, facts: ResidentFacts, setting: Setting, on: date) -> bool:
    """Whether the condition holds of the resident on the day. Looks at no more leaves than it must."""
    if isinstance(condition, AllOf):
        return all(holds(part, facts, setting, on) for part in condition.all)
    if isinstance(condition, AnyOf):
        return any(holds(part, facts, setting, on) for part in condition.any)
    if isinstance(condition, NoneOf):
        return not any(holds(part, facts, setting, on) for part in condition.not_)
    return on in leaf_days(condition, facts, setting)


def eligibility(condition: Condition, facts: ResidentFacts, setting: Setting, on: date) -> Eligibility:
    """The answer of `holds`, with its reasons, what would change it, and from when and until when it stands."""
    tree = tree_of(condition)
    days = [leaf_days(leaf.condition, facts, setting) for leaf in tree.leaves]
    ordinal = on.toordinal()
    truths = tuple([one.has(ordinal) for one in days])
    answers = _answers(tree.root, days)
    is_eligible = answers.has(ordinal)
    from_, until = answers.around(on)
    stops = None if is_eligible or until is None else answers.next_change(until)
    turning = flips(tree, truths, setting)
    return Eligibility(
        is_eligible=is_eligible,
        on=on,
        reasons=tuple(
            [
                Reason(leaf.condition, leaf.path, truths[leaf.number], *days[leaf.number].around(on))
                for leaf in turning.named
            ]
        ),
        changes=tuple(
            [
                Change(one.paths, None if until is None else _comes(one, days, answers, on), one.paths_along)
                for one in turning.sets
            ]
        ),
        warnings=tuple([warning for age in tree.ages for warning in _warnings(*age, facts.born, on)]),
        from_=from_,
        until=until,
        holds_from=None if is_eligible else until,
        holds_until=stops,
    )


def _answers(node: Node, days: list[DaySet]) -> DaySet:
    """The days on which the tree holds, of those on which its leaves do."""
    if isinstance(node, Leaf):
        return days[node.number]
    parts = [_answers(part, days) for part in node.parts]
    joined = intersection(parts) if node.every else union(parts)
    return joined.complement() if node.denies else joined


def _comes(flip: Flip, days: list[DaySet], answers: DaySet, on: date) -> date | None:
    return _turned([days[number] for number in (*flip.numbers, *flip.along)], answers, on)


def _turned(leaves: list[DaySet], answers: DaySet, on: date) -> date | None:
    """The first later day on which all the leaves have turned, and the answer with them."""
    if len(leaves) == 1 and leaves[0].turns == answers.turns:
        return answers.next_change(on)
    turned = []
    for days in (*leaves, answers):
        if days.next_change(on) is None:
            return None
        turned.append(days.complement() if on in days else days)
    return intersection(turned).first_from(on)


def _warnings(age: AgeCondition, path: Path, born: date, on: date) -> tuple[Reason, ...]:
    within = age_days(age, born)
    return () if on in within else (Reason(age, path, False, *within.around(on)),)
