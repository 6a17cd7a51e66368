"""Whom a draft admits: rules that never hold or always do, populations left outside, terms without their episode."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from catalog.codec import load_condition
from catalog.condition import AllOf, Condition, EpisodeCondition, TagCondition, conditions_in
from catalog.eligibility.facts import Setting
from catalog.eligibility.sense import contradictions, tautologies
from catalog.finding import Finding, finding
from catalog.vocabulary import Episode, Population
from catalog.words import condition_words
from catalog.written import Path, Record, mapping, parts

_POPULATIONS = {population.value: population for population in Population}
_EPISODES = {episode.value: episode for episode in Episode}


def check_admission(draft: Record, setting: Setting) -> Iterator[Finding]:
    """Everything about a readable eligibility that makes no sense by itself, beside the audience, needs and term."""
    eligibility = readable(mapping(draft.data).get("eligibility"))
    if eligibility is None:
        return
    never = contradictions(eligibility, setting)
    yield from _never(draft, eligibility, never)
    yield from _always(draft, eligibility, never, setting)
    if () not in never:
        yield from _populations(draft, eligibility, setting)
        yield from _needs(draft, eligibility, setting)
        yield from _episode(draft, eligibility)


def readable(written: Any) -> Condition | None:
    """The condition that is written; None where it is none."""
    if not isinstance(written, dict):
        return None
    try:
        return load_condition(written)
    except ValidationError:
        return None


def part_at(condition: Condition, path: Path) -> Condition:
    """The part of a condition at its path: `("all", 0, "not", 1)`."""
    here: Any = condition
    for step in path:
        here = here[step] if isinstance(step, int) else getattr(here, {"not": "not_"}.get(step, step))
    part: Condition = here
    return part


def _never(draft: Record, eligibility: Condition, never: tuple[Path, ...]) -> Iterator[Finding]:
    for path in never:
        said = condition_words(part_at(eligibility, path), package_names={})
        if not path:
            zh, en = f"没有人能符合：{said.zh}", f"nobody can ever meet it: {said.en}"
            yield finding(draft, ("eligibility",), "NEVER_TRUE", zh, en)
        else:
            zh, en = f"这一部分永远不会成立：{said.zh}", f"this part never holds: {said.en}"
            yield finding(draft, ("eligibility", *path), "PART_NEVER_TRUE", zh, en)


def _always(draft: Record, eligibility: Condition, never: tuple[Path, ...], setting: Setting) -> Iterator[Finding]:
    """What everybody meets, unless it stands inside a part that nobody meets: that has been told already."""
    for path in tautologies(eligibility, setting):
        if any(path[: len(outer)] == outer for outer in never):
            continue
        said = condition_words(part_at(eligibility, path), package_names={})
        zh, en = f"人人都符合，等于没有限制：{said.zh}", f"everybody meets it, so it restricts nothing: {said.en}"
        yield finding(draft, ("eligibility", *path), "ALWAYS_TRUE", zh, en)


def _populations(draft: Record, eligibility: Condition, setting: Setting) -> Iterator[Finding]:
    """Populations the package is announced for, of whom nobody can meet the eligibility."""
    for path, code in draft.codes("audience"):
        population = _POPULATIONS.get(code)
        if population is None or population is Population.ALL:
            continue
        if () in contradictions(AllOf((TagCondition(population), eligibility)), setting):
            zh = f"面向{population.label.zh}，但其中没有人符合资格条件"
            en = f"it is for {population.label.en}, none of whom can meet the eligibility"
            yield finding(draft, path, "AUDIENCE_NOT_ADMITTED", zh, en)


def _needs(draft: Record, eligibility: Condition, setting: Setting) -> Iterator[Finding]:
    """What is asked for in cases that cannot arise among those who are eligible."""
    for path, need in parts(mapping(draft.data).get("needs"), ("needs",)):
        when = readable(need.get("when"))
        if when is not None and () in contradictions(AllOf((eligibility, when)), setting):
            said = condition_words(when, package_names={})
            zh, en = f"符合资格者中不会出现：{said.zh}", f"nobody eligible is ever in this case: {said.en}"
            yield finding(draft, (*path, "when"), "NEED_NEVER_ASKED", zh, en)


def _episode(draft: Record, eligibility: Condition) -> Iterator[Finding]:
    """A term that ends with an episode which nobody needs to be in."""
    episode = _EPISODES.get(str(mapping(mapping(draft.data).get("term")).get("episode")))
    if episode is None or any(_speaks_of(part, episode) for part in conditions_in(eligibility)):
        return
    zh = f"期限随{episode.label.zh}，但资格条件未提及{episode.label.zh}"
    en = f"the term is that of the {episode.label.en}, of which the eligibility says nothing"
    yield finding(draft, ("term", "episode"), "TERM_WITHOUT_EPISODE", zh, en)


def _speaks_of(part: Condition, episode: Episode) -> bool:
    births = (Episode.PREGNANCY, Episode.POSTNATAL)
    if isinstance(part, EpisodeCondition):
        return part.episode is episode or (part.episode in births and episode in births)
    tags = {Population.MATERNAL: births, Population.TB: (Episode.TB_TREATMENT,)}
    return isinstance(part, TagCondition) and episode in tags.get(part.tag, ())
