"""Says rules in one language, with the present names of the items and packages they mention."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.condition import Condition
from catalog.package import Term
from catalog.schedule import Milestones, Schedule
from catalog.season import SeasonDefinition, VisitDefinition
from catalog.snapshot import Snapshot
from catalog.vocabulary import Season, VisitClass
from catalog.words import condition_words, schedule_words, term_words
from catalog.words.phrases import window
from core.language import Language, Text


@dataclass(frozen=True, slots=True)
class Speaker:
    """A language and the names to say in it."""

    language: Language
    item_names: Mapping[str, Text]
    package_names: Mapping[str, Text]
    seasons: Mapping[Season, SeasonDefinition]
    visits: Mapping[VisitClass, VisitDefinition]

    def season(self, season: Season | None) -> SeasonDefinition | None:
        """When a season is; None for no season, or one without dates."""
        return None if season is None else self.seasons.get(season)

    def schedule(self, schedule: Schedule) -> str:
        """A schedule in words."""
        words = schedule_words(schedule, item_names=self.item_names, package_names=self.package_names)
        return words.in_(self.language)

    def milestones(self, schedule: Milestones) -> list[str]:
        """The windows of a milestones schedule in words, in their order."""
        return [window(schedule.anchor, at.opens, at.closes).in_(self.language) for at in schedule.at]

    def condition(self, condition: Condition) -> str:
        """A condition in words."""
        return condition_words(condition, package_names=self.package_names).in_(self.language)

    def term(self, term: Term) -> str:
        """A term in words."""
        return term_words(term).in_(self.language)


def speaker_for(snapshot: Snapshot, language: Language) -> Speaker:
    """The speaker that knows the latest names of a snapshot."""
    return Speaker(
        language=language,
        item_names={code: versions[-1].definition.name for code, versions in snapshot.items.items()},
        package_names={code: versions[-1].definition.name for code, versions in snapshot.packages.items()},
        seasons=snapshot.seasons,
        visits=snapshot.visits,
    )
