"""What keeps a provider from signing, asked of its ground (签约主体核查). Pure: each tells all.

Whoever asks a team that stopped satisfying its rules for a contract is told what is missing; the contracts it has stay
as they are (DECISIONS, «A team that stops satisfying its rules»).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from catalog.delivery import DeliveredBy, Delivery, LineDelivery, once
from catalog.quote.basket import Chosen
from catalog.snapshot import PackageVersion
from core.faults import Problem
from enrolment.provider.problem import (
    Path,
    capacity_reached,
    may_not_sign,
    problem,
    team_cannot_sign,
    team_suspended,
    undeliverable,
)
from enrolment.provider.value import DoctorProvider, ProviderGround, TeamProvider
from teams.composition.report import state_of
from teams.composition.soundness import signing_doctors
from teams.individual import individual_problems
from teams.region import stem
from teams.vocabulary import TeamState


def standing_problems(ground: ProviderGround) -> tuple[Problem, ...]:
    """What keeps the provider from signing anybody that day, a renewal included; empty: nothing does.

    A team: TEAM_CANNOT_SIGN (a CompositionRefused with the gaps), TEAM_SUSPENDED, TEAM_DISSOLVED. A doctor: those of
    `teams.individual.individual_problems` (R010, R019, R026), at `doctor` of the input.
    """
    if isinstance(ground.provider, DoctorProvider):
        return _of_doctor(ground.provider, ground)
    return _of_team(ground.provider, ground.workforce.on, ground.place)


def _of_team(provider: TeamProvider, on: date, path: Path) -> tuple[Problem, ...]:
    match state_of(provider.team, provider.report):
        case TeamState.DISSOLVED:
            return (problem("TEAM_DISSOLVED", path),)
        case TeamState.SUSPENDED:
            return (team_suspended(provider.team.reason, path),)
        case TeamState.INCOMPLETE:
            return (team_cannot_sign(provider.team.code, on, provider.report.gaps, path),)
        case TeamState.ACTIVE:
            return ()


def _of_doctor(provider: DoctorProvider, ground: ProviderGround) -> tuple[Problem, ...]:
    choice = provider.choice
    found = individual_problems(
        provider.practitioner,
        choice.role,
        ground.workforce,
        choice.guiding_institution,
        provider.supporting_team,
        provider.supporting_report,
    )
    return tuple(replace(each, path=(*ground.path, "doctor", *each.path)) for each in found)


def capacity_problems(ground: ProviderGround, new_residents: int) -> tuple[Problem, ...]:
    """CAPACITY_REACHED (with capacity and load) where `new_residents` more, 0 or more, would be too many (B1.5).

    Who is carried already is not new: a renewal asks for no room. A doctor carries what the region lets a signing
    doctor carry, a team that many times its signing doctors (DECISIONS, «Capacity»).
    """
    if new_residents <= 0 or ground.load + new_residents <= ground.capacity:
        return ()
    return (capacity_reached(ground.capacity, ground.load, new_residents, ground.place),)


def area_problems(
    ground: ProviderGround,
    grid: str | None,
    accepts_outside: bool,
    *,
    region: str | None = None,
    path: Path | None = None,
) -> tuple[Problem, ...]:
    """OUTSIDE_AREA unless the resident's own choice is confirmed: cross-area signing is free, but said (B1.5, R233).

    `grid` is the code of where the resident lives. Where it is not known, or the provider states no area, the
    resident's `region` decides, if given: outside is neither the provider's own, nor above or below it. `path`: where
    the input confirms it, the provider's own place if not told.
    """
    if accepts_outside or not _is_outside(ground, grid, region):
        return ()
    return (problem("OUTSIDE_AREA", ground.place if path is None else path),)


def _is_outside(ground: ProviderGround, grid: str | None, region: str | None) -> bool:
    if grid is not None and ground.area:
        return grid not in ground.area
    if region is None:
        return False
    own = ground.workforce.institutions[ground.institution].region
    return not (region.startswith(stem(own)) or own.startswith(stem(region)))


def delivery_problems(
    ground: ProviderGround,
    versions: Iterable[PackageVersion],
    chosen: Iterable[Chosen] = (),
    *,
    path: Path | None = None,
) -> tuple[Problem, ...]:
    """UNDELIVERABLE for each package with items that nobody can do for the provider (R077, R197).

    Looked at is what the resident is to get: every line but the optional ones that are left out, the options that are
    `chosen`, and of other groups the options in the way of choosing enough. `path`: where the input names the
    packages, the provider's own place if not told.
    """
    taken = {each.package: each for each in chosen}
    found: list[Problem] = []
    for version in versions:
        chosen_of = taken.get(version.code)
        if chosen_of is None or not (chosen_of.options or chosen_of.left_out):  # as it is: nearly always
            items = ground.in_the_way(version, lambda delivery: _in_the_way(delivery, Chosen(delivery.package)))
        else:
            items = _in_the_way(ground.delivery(version), chosen_of)
        if items:
            named = [(item, version.item_definitions[item].name) for item in items]
            found.append(undeliverable(version.code, named, ground.place if path is None else path))
    return tuple(found)


def _in_the_way(delivery: Delivery, chosen: Chosen) -> tuple[str, ...]:
    short = delivery.missing

    def is_held(line: LineDelivery) -> bool:
        if line.choice_group is None:
            return line.is_required or line.item not in chosen.left_out
        return line.item in chosen.options.get(line.choice_group, short)

    return once(line.item for line in delivery.lines if line.by is DeliveredBy.NOBODY and is_held(line))


def signer_problems(ground: ProviderGround, practitioner: str, path: Path) -> tuple[Problem, ...]:
    """MAY_NOT_SIGN (at `path`) for whoever may not sign for the provider: only the doctor signs as a doctor alone, for
    a team any member who may be its signing doctor that day (`teams.composition.soundness.signing_doctors`, R010)."""
    return () if practitioner in signers(ground) else (may_not_sign(not ground.is_doctor, path),)


def signers(ground: ProviderGround) -> frozenset[str]:
    """The codes of those who may sign for the provider that day."""
    if isinstance(ground.provider, DoctorProvider):
        return frozenset({ground.provider.practitioner.code})
    return signing_doctors(ground.provider.team, ground.workforce)
