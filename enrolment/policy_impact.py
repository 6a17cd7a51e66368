"""Asking what a policy row would change (政策影响测算): over the teams, the menus and the residents it would reach.

Eight statements at most, and the count of enrolments, however many residents, teams and regions there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from catalog.condition import TagCondition
from catalog.eligibility.facts import Setting
from catalog.snapshot import Snapshot
from catalog.vocabulary import Population
from core.apart import apart
from core.faults import bad_argument
from enrolment.policy_effect import (
    AgesEffect,
    Consequence,
    Ground,
    PolicyEffect,
    Proposal,
    Shift,
    SubstitutionEffect,
    ages_of,
    ground,
    menus,
    self_pay,
    substitution_of,
    terms_effect,
)
from enrolment.policy_words import changes
from enrolment.population import Sql, Values, holding, living
from teams.composition.turning import Turning, turning
from teams.models import Team
from teams.operations.membership import EnrolmentCount
from teams.parameter import Ages
from teams.policy import Policies, PolicyParameter
from teams.queries.lists import policies
from teams.queries.rows import Row
from teams.queries.selection import TeamFilter
from teams.queries.statement import rows_of
from teams.queries.workforce import LARGEST_SLICE, load_workforce
from teams.region import lineage
from teams.vocabulary import TeamStanding

_OF_TEAMS: Final = (PolicyParameter.COMPOSITION_RULE, PolicyParameter.TIER_CHAIN, PolicyParameter.CAPACITY)
_BY_AGE: Final = (Population.ELDERLY, Population.CHILD)
"""The populations that follow from age alone."""

_IN_REGIONS = "r.region_id IN (SELECT g.id FROM region g WHERE g.code = ANY({codes}))"


async def policy_effect(
    proposal: Proposal, snapshot: Snapshot, enrolments: EnrolmentCount, *, with_candidates: bool = False
) -> PolicyEffect:
    """What the proposal would change on its first day, of which it must be known that its region is one.

    `enrolments` counts the residents of teams. `with_candidates`: the workforces of teams come with everybody who
    could mend them. Raises a BAD_USER_INPUT fault (`policy.region`) where teams are to be judged and there are more
    than LARGEST_SLICE of them.
    """
    at, regions = proposal.region, snapshot.regions
    upwards = tuple(lineage(at, regions))
    below = [code for code in regions if at in lineage(code, regions)]
    told = Policies(await policies(sorted({*upwards, *below})))
    standing = ground(proposal, told, regions)
    consequence: Consequence | None = None
    if proposal.parameter in _OF_TEAMS:
        consequence = await _teams(standing, snapshot, enrolments, with_candidates=with_candidates)
    elif proposal.parameter is PolicyParameter.ALLOWED_TERMS:
        consequence = await apart(lambda: terms_effect(standing, menus(snapshot, standing.regions, proposal.starts)))
    elif proposal.parameter is PolicyParameter.AGES:
        consequence = await _by_age(standing)
    elif proposal.parameter is PolicyParameter.FUNDING_SUBSTITUTION:
        consequence = await _substituted(standing, told, snapshot)
    return PolicyEffect(standing, changes(standing.rule_now, standing.rule_then), consequence)


async def _teams(standing: Ground, snapshot: Snapshot, enrolments: EnrolmentCount, *, with_candidates: bool) -> Turning:
    on = standing.proposal.starts
    formed = TeamFilter(standings=(TeamStanding.FORMED,)).condition(on)
    rows = Team.filter(formed, region__code__in=list(standing.regions)).order_by("code").limit(LARGEST_SLICE + 1)
    keys: Any = await rows.values_list("id", flat=True)
    if len(keys) > LARGEST_SLICE:
        raise bad_argument(
            ("policy", "region"),
            f"受影响的团队超过{LARGEST_SLICE}个，请逐个查询下级地区。",
            f"More than {LARGEST_SLICE} teams would be affected; ask about the regions below one by one.",
        )
    lineages = {code: tuple(snapshot.lineage(code)) for code in snapshot.regions}
    now = await load_workforce(list(keys), on, lineages, with_candidates=with_candidates)
    loads = await enrolments([team.code for team in now.teams])
    return await apart(lambda: turning(now, standing.row, loads))


async def _by_age(standing: Ground) -> AgesEffect:
    counted = await _counted(counting_ages(standing))
    return AgesEffect(
        residents=counted["residents"],
        populations=tuple(
            Shift(
                population,
                now=counted[f"now_{at}"],
                then=counted[f"then_{at}"],
                become=counted[f"become_{at}"],
                cease=counted[f"cease_{at}"],
            )
            for at, population in enumerate(_BY_AGE)
        ),
    )


def counting_ages(standing: Ground) -> Sql:
    """The statement that counts residents of the regions by age, as laid down now and then."""
    values, on = Values(), standing.proposal.starts
    columns: dict[str, str] = {}
    for at, population in enumerate(_BY_AGE):
        now, then = (
            holding(TagCondition(population), Setting(ages), standing.proposal.region, on, values)
            for ages in (_ages(standing.rule_now), _ages(standing.rule_then))
        )
        columns |= _columns(at, f"({now})", f"({then})")
    return _statement(columns, standing, values)


def _ages(rule: object) -> Ages:
    return rule if isinstance(rule, Ages) else Ages()


async def _substituted(standing: Ground, told: Policies, snapshot: Snapshot) -> SubstitutionEffect:
    on = standing.proposal.starts
    ages: defaultdict[Ages, list[str]] = defaultdict(list)
    for region in standing.regions:
        ages[ages_of(told, region, snapshot.regions, on)].append(region)
    named_now, bearer_now = substitution_of(standing.rule_now)
    named_then, bearer_then = substitution_of(standing.rule_then)
    populations = tuple(one for one in Population if one in (*named_now, *named_then))
    counted = await _counted(counting_borne(standing, populations, ages))
    packages = await apart(lambda: self_pay(menus(snapshot, standing.regions, on)))
    return SubstitutionEffect(
        borne_now=counted["now_0"],
        borne_then=counted["then_0"],
        added=counted["become_0"],
        dropped=counted["cease_0"],
        bearer_now=bearer_now,
        bearer_then=bearer_then,
        populations=tuple((one, counted[f"population_{at}"]) for at, one in enumerate(populations)),
        packages=packages,
    )


def counting_borne(standing: Ground, populations: Sequence[Population], ages: Mapping[Ages, Sequence[str]]) -> Sql:
    """The statement that counts residents of the populations, and whose self-pay is borne now and then.

    `ages`: what each of the regions lays down; who is older is told by that of the place lived in.
    """
    values, on = Values(), standing.proposal.starts

    def belongs(population: Population) -> str:
        condition, at = TagCondition(population), standing.proposal.region
        if population not in _BY_AGE:
            return holding(condition, Setting(), at, on, values)
        return _any(
            f"({_in(regions, values)} AND {holding(condition, Setting(own), at, on, values)})"
            for own, regions in ages.items()
        )

    members = {population: belongs(population) for population in populations}
    now, then = (
        _any(members[population] for population in substitution_of(rule)[0])
        for rule in (standing.rule_now, standing.rule_then)
    )
    columns = _columns(0, now, then)
    columns |= {f"population_{at}": members[population] for at, population in enumerate(populations)}
    return _statement(columns, standing, values)


def _columns(at: int, now: str, then: str) -> dict[str, str]:
    return {
        f"now_{at}": now,
        f"then_{at}": then,
        f"become_{at}": f"({then} AND NOT {now})",
        f"cease_{at}": f"({now} AND NOT {then})",
    }


def _any(conditions: Iterable[str]) -> str:
    listed = list(conditions)
    return f"({' OR '.join(listed)})" if listed else "FALSE"


def _in(regions: Sequence[str], values: Values) -> str:
    return _IN_REGIONS.format(codes=values.name(list(regions)))


def _statement(columns: Mapping[str, str], standing: Ground, values: Values) -> Sql:
    sums = "".join(
        f", coalesce(sum(CASE WHEN {condition} THEN 1 ELSE 0 END), 0) AS {name}" for name, condition in columns.items()
    )
    within = f"{_in(standing.regions, values)} AND {living(values, standing.proposal.starts)}"
    return Sql(f"SELECT count(*) AS residents{sums} FROM resident r WHERE {within}", values.in_order())


async def _counted(said: Sql) -> Row:
    (row,) = await rows_of(said.text, *said.values)
    return row
