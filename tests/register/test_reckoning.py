"""What is reckoned for one day of signing holds for others, and only where it does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from catalog.quote.due.moment import years_on
from catalog.vocabulary import Population
from enrolment.register import reckoning
from enrolment.register.format.record import DiagnosisEntry, FactsEntry, PregnancyEntry, RegisterLine, TagEntry
from enrolment.register.judging import Court
from enrolment.register.places import places_of
from enrolment.register.providers import Providers, turning_days
from enrolment.register.reckoning import Reckoned, Reckoner
from enrolment.register.staging import Staging
from enrolment.vocabulary import TagEvidence
from teams.models import Institution
from tests.register.lines import contract, line, person
from tests.signing.staging import GROWN, OLD, TODAY, World

_TAG = TagEntry(Population.DISABLED, TagEvidence.CERTIFICATE, "45039919550312001844", date(2020, 1, 1))
_ILL = FactsEntry((_TAG,), (DiagnosisEntry("I10", date(2022, 1, 1)),))


def _lines(world: World) -> list[RegisterLine]:
    """Men and women of some ages and illnesses, each signed on one of 54 days; to some
    something happens within the term."""
    own, lines = world.own, []
    days = [TODAY - timedelta(days=place) for place in range(1, 55)]
    for number, signed in enumerate(days, start=1):
        born = (GROWN, OLD, date(1961, 3, 1), date(2012, 7, 9))[number % 4]
        facts = (FactsEntry(), _ILL, FactsEntry(diagnoses=(DiagnosisEntry("I10", signed + timedelta(days=40)),)))[
            number % 3
        ]
        if number % 10 == 7:  # a woman of full age with a child to come
            born, facts = GROWN, FactsEntry(pregnancy=PregnancyEntry(TODAY - timedelta(days=90)))
        order = 2 * number + (number % 10 != 7 and number % 2)
        term = contract(own, signed, 1 + number % 3, number=f"C{number}")
        lines.append(line(number, person(own, order, born), term, facts=facts))
    return lines


def _told(made: Reckoned) -> Any:
    """Everything of an answer that is written or judged by."""
    puts = [(p.what.version.id, p.what.joining, p.what.amounts, p.starts, p.ends, p.closing) for p in made.puts]
    packages = [(each.version.code, each.effect is None, each.needs) for each in made.quote.packages]
    return made.quote.problems, made.quote.starts, made.quote.ends, packages, puts, made.happened


async def test_what_was_reckoned_once_is_what_would_be_reckoned_for_each(
    fresh: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, differing = Reckoner.reckon, []

    def reckon(self: Reckoner, common: Any, now: Any, wish: Any, facts: Any, until: date, **more: bool) -> Reckoned:
        kept = real(self, common, now, wish, facts, until, **more)
        basket = replace(kept.basket, facts=facts, starts=wish.starts)
        anew = reckoning._reckoned(common, now, basket, until, self.today)
        if _told(kept) != _told(anew):
            differing.append((wish.starts, facts))
        return kept

    monkeypatch.setattr(Reckoner, "reckon", reckon)
    desk, lines = fresh.own.desk(), _lines(fresh)
    places = await places_of(desk, await Institution.get(code=fresh.own.institution), "x")
    with Staging(desk.sealer, places.legacy_key) as staging:
        for each in lines:
            staging.add(each)
        staging.group()
        home = await Institution.get(code=fresh.own.institution)
        court = Court(desk, home, staging, places, Providers(desk, await turning_days()), Reckoner(desk.today))
        judged = [one for homes in staging.homes(500) for one in await court.judge(homes)]

    assert differing == []
    terms = [term for one in judged for each in one.people for term in each.terms]
    assert len(terms) == len(lines)
    held = {put.what.version.code for term in terms if term.reckoned for put in term.reckoned.puts}
    assert {"BAS-00", "PRI-ELD", "PRI-HTN"} <= held
    for term in terms:
        assert term.reckoned is not None
        assert (term.reckoned.quote.starts, term.reckoned.quote.ends) == (
            term.wish.starts,
            years_on(term.wish.starts, term.wish.years),
        )
    assert court.reckoner.asked == len(lines)
    assert court.reckoner.reckoned <= len(lines) - 10  # no two were signed on one day: the others were moved
