"""The codes that a register may name (台账中的编码): regions, grids, institutions, practitioners."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from catalog.queries import read_laid_down
from enrolment.desk import Desk
from enrolment.identity.phone import Phone
from enrolment.identity.purpose import PHONE_NUMBER
from enrolment.register.fault import fault
from enrolment.register.format.fault import LineFault
from enrolment.register.person import Somebody
from teams.code import possible
from teams.models import Institution, Practitioner, Region, Team
from teams.queries.statement import rows_of

LEGACY_NUMBER: Final = "register_source.person_number"
"""What numbers of former systems are sealed for."""


@dataclass(frozen=True, slots=True)
class Places:
    """Row ids by code; `grids` with their region's. `home_lineage`: the institution's region, then those above it.
    `elderly_from`: completed years from which people there are graded. `source_system`: what the clinic calls the
    system that a register comes from; its numbers are told apart by that and by the `institution` (code).
    """

    desk: Desk
    regions: Mapping[str, int]
    grids: Mapping[str, tuple[int, int]]
    institutions: Mapping[str, int]
    home_lineage: tuple[str, ...]
    elderly_from: int
    package_of: Mapping[int, int]
    teams: Mapping[str, int]
    institution: str
    source_system: str
    _practitioners: dict[str, int] = field(default_factory=dict)

    def phone_index(self, phone: Phone) -> str:
        """By what a phone is found."""
        return self.desk.sealer.index(phone.number, PHONE_NUMBER)

    def has_practitioner(self, code: str) -> bool:
        """Whether there is one of that code, of those asked for before."""
        return code in self._practitioners

    def practitioner(self, code: str) -> int:
        """The row of a practitioner who was asked for before; KeyError for an unknown one."""
        return self._practitioners[code]

    def legacy_key(self, number: str) -> str:
        """By what a number of the former system is found."""
        return self.desk.sealer.index(f"{self.institution}\n{self.source_system}\n{number}", LEGACY_NUMBER)

    def legacy(self, number: str) -> tuple[str, str]:
        """A number of the former system, sealed, and by what it is found."""
        return self.desk.sealer.seal(number, LEGACY_NUMBER), self.legacy_key(number)

    async def practitioners(self, codes: Iterable[str]) -> Mapping[str, int]:
        """The rows of these practitioners; unknown ones are not there. One statement for those not asked before."""
        new = set(possible(codes)) - self._practitioners.keys()
        if new:
            rows = await Practitioner.filter(code__in=sorted(new)).values_list("code", "id")
            self._practitioners.update({str(code): int(key) for code, key in rows})
        return self._practitioners

    def problems(self, one: Somebody, assessors: Mapping[str, int]) -> Iterator[LineFault]:
        """NOT_FOUND of every code that names nothing."""
        for address, region, grid in (
            (one.residence, "region", "grid"),
            (one.registered, "registeredRegion", "registeredAddress"),
        ):
            if address is None:
                continue
            place = self.regions.get(address.region)
            if place is None:
                yield fault(one.first, region, "NOT_FOUND")
            elif address.grid is not None and self.grids.get(address.grid, (0, 0))[1] != place:
                yield fault(one.first, grid, "NOT_FOUND")
        for number, each in one.diagnoses:
            if each.institution is not None and each.institution not in self.institutions:
                yield fault(number, "diagnosisInstitutions", "NOT_FOUND")
        for number, tie in one.residences:
            if tie.region is not None and tie.region not in self.regions:
                yield fault(number, "residenceRegions", "NOT_FOUND")
        for number, risk in one.risks:
            if risk.assessor is not None and risk.assessor not in assessors:
                yield fault(number, "riskAssessor", "NOT_FOUND")


async def places_of(desk: Desk, institution: Institution, source_system: str) -> Places:
    """The codes as they stand, teams within the actor's reach; nine statements. `package_of`: the package of each
    version (row ids)."""
    regions = {str(code): int(key) for code, key in await Region.all().values_list("code", "id")}
    grids = {
        row["code"]: (row["id"], row["region_id"]) for row in await rows_of("SELECT code, id, region_id FROM grid")
    }
    institutions = {str(code): int(key) for code, key in await Institution.all().values_list("code", "id")}
    region = await Region.get(id=institution.region_id)
    lineage = tuple(desk.catalog.lineage(region.code))
    down = await read_laid_down(lineage, desk.today)
    versions = {row["id"]: row["package_id"] for row in await rows_of("SELECT id, package_id FROM package_version")}
    mine = list(await Institution.filter(desk.institutions).values_list("id", flat=True))
    teams = {str(code): int(key) for code, key in await Team.filter(home_id__in=mine).values_list("code", "id")}
    elderly = down.setting.ages.elderly_from
    return Places(
        desk, regions, grids, institutions, lineage, elderly, versions, teams, institution.code, source_system
    )
