"""Staffing of the villages (村级人员配备): clinics without a qualified village doctor, villages covered (R091–R093)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from teams.institution import GridDefinition, InstitutionDefinition
from teams.role import qualifies
from teams.team import Workforce
from teams.vocabulary import ExecutorRole, GridKind, InstitutionKind, SiteMode, Tier

VILLAGE_KINDS = frozenset({InstitutionKind.VILLAGE_CLINIC, InstitutionKind.COMMUNITY_STATION})

STAFFING_MODES = frozenset({SiteMode.PRIMARY, SiteMode.NEIGHBOUR_COVER})
"""An own post, or the cover of a neighbouring village; visits from above do not staff a clinic."""


@dataclass(frozen=True, slots=True)
class Staffing:
    """How the village clinics are staffed on the day, and which villages that leaves without. Codes are sorted.

    `staffed` clinics have a qualified, licensed village doctor; `by_neighbour` of them have one only from a
    neighbouring village (R091). `village_doctors` counts people.
    """

    clinics: int
    staffed: int
    by_neighbour: int
    village_doctors: int
    villages: int
    unstaffed_clinics: tuple[str, ...]
    uncovered_villages: tuple[str, ...]

    @property
    def covered_villages(self) -> int:
        """Villages with a staffed clinic in them, or in whose area they are."""
        return self.villages - len(self.uncovered_villages)

    @property
    def share(self) -> Fraction | None:
        """The share of villages covered, 0 to 1; None where no village was asked about."""
        return Fraction(self.covered_villages, self.villages) if self.villages else None


def staffing(workforce: Workforce, grids: Mapping[str, GridDefinition]) -> Staffing:
    """The staffing of the workforce's village clinics and community stations, and of the villages among `grids`."""
    clinics = {code: i for code, i in workforce.institutions.items() if _is_village_clinic(i)}
    doctors: dict[str, dict[str, set[SiteMode]]] = defaultdict(lambda: defaultdict(set))
    for who in workforce.practitioners.values():
        if not who.licensed(workforce.on) or not qualifies(who.definition, ExecutorRole.VILLAGE_DOCTOR, Tier.VILLAGE):
            continue
        for site in who.sites:
            if site.institution in clinics and site.mode in STAFFING_MODES:
                doctors[site.institution][who.code].add(site.mode)
    covered = {grid for code in doctors for grid in (clinics[code].grid, *clinics[code].area)}
    villages = {code for code, grid in grids.items() if grid.kind is GridKind.VILLAGE}
    return Staffing(
        clinics=len(clinics),
        staffed=len(doctors),
        by_neighbour=sum(
            all(SiteMode.PRIMARY not in modes for modes in people.values()) for people in doctors.values()
        ),
        village_doctors=len({who for people in doctors.values() for who in people}),
        villages=len(villages),
        unstaffed_clinics=tuple(sorted(clinics.keys() - doctors.keys())),
        uncovered_villages=tuple(sorted(villages - covered)),
    )


def _is_village_clinic(institution: InstitutionDefinition) -> bool:
    return institution.tier is Tier.VILLAGE and institution.kind in VILLAGE_KINDS
