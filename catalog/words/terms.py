"""Terms of packages in words: «1至3年» / "1 to 3 years"."""

from __future__ import annotations

from catalog.package import Term, YearsTerm
from catalog.vocabulary import Frame
from catalog.words.facts import EPISODES
from catalog.words.phrases import length, listed_or
from core.language import Text


def term_words(term: Term) -> Text:
    """The term in words."""
    if isinstance(term, YearsTerm):
        first, last = term.years[0], term.years[-1]
        if len(term.years) > 2 and last - first == len(term.years) - 1:
            number = Text(f"{first}至{last}", f"{first} to {last}")
        else:
            number = listed_or(Text(str(years), str(years)) for years in term.years)
        school = term.frame is Frame.SCHOOL
        unit = ("学年", "school year") if school else ("年", "year")
        return Text(f"{number.zh}{unit[0]}", f"{number.en} {unit[1]}{'' if last == 1 else 's'}")
    episode = EPISODES[term.episode]
    if term.tail is None:
        return Text(f"{episode.zh}期间", f"for the duration of {episode.en}")
    tail = length(term.tail)
    return Text(f"{episode.zh}期间至结束后{tail.zh}", f"for the duration of {episode.en} and {tail.en} after")
