"""Village clinics without a qualified village doctor, and the villages that leaves without (R091–R093)."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from core.language import Text
from teams.institution import GridDefinition
from teams.staffing import Staffing, staffing
from teams.team import Practitioner
from teams.vocabulary import ExecutorRole, GridKind, InstitutionKind, SiteMode, Tier
from tests.teams.builders import (
    CLINIC,
    COUNTY,
    NEXT_VILLAGE,
    TODAY,
    TOWN,
    VILLAGE,
    institution,
    practitioner,
    site,
    workforce,
)

R = ExecutorRole


def grid(code: str, kind: GridKind = GridKind.VILLAGE) -> GridDefinition:
    return GridDefinition(code, Text(code, code), COUNTY, kind, "G-TOWN" if kind is GridKind.VILLAGE else None)


STATION = institution("STATION", InstitutionKind.COMMUNITY_STATION, Tier.VILLAGE, grid="G-3", area=("G-4", "G-5"))
GRIDS = {code: grid(code) for code in ("G-3", "G-4", "G-5", "G-6")} | {"G-TOWN": grid("G-TOWN", GridKind.TOWNSHIP)}


def staffed_by(*people: Practitioner) -> Staffing:
    """Three village-level clinics: VILLAGE, NEXT_VILLAGE (in no grid) and STATION."""
    return staffing(workforce(people=people, institutions=[STATION]), GRIDS)


def test_a_county_without_village_doctors_has_every_clinic_on_the_list() -> None:
    """R093; a private clinic is none of them."""
    told = staffed_by()
    assert (told.clinics, told.staffed, told.village_doctors) == (3, 0, 0)
    assert told.unstaffed_clinics == (NEXT_VILLAGE, "STATION", VILLAGE)
    assert CLINIC not in told.unstaffed_clinics
    assert told.uncovered_villages == ("G-3", "G-4", "G-5", "G-6")
    assert told.share == Fraction(0)


def test_a_clinic_covers_the_village_it_stands_in_and_its_area() -> None:
    told = staffed_by(practitioner("V-1", R.VILLAGE_DOCTOR, "STATION"))
    assert (told.staffed, told.villages, told.covered_villages) == (1, 4, 3)
    assert told.share == Fraction(3, 4)
    assert told.uncovered_villages == ("G-6",)


def test_a_neighbours_doctor_covers_a_clinic_and_is_counted_once() -> None:
    """R091."""
    shared = practitioner("V-1", R.VILLAGE_DOCTOR, sites=(site(VILLAGE), site(NEXT_VILLAGE, SiteMode.NEIGHBOUR_COVER)))
    told = staffed_by(shared)
    assert (told.staffed, told.by_neighbour, told.village_doctors) == (2, 1, 1)
    own = practitioner("V-2", R.VILLAGE_DOCTOR, NEXT_VILLAGE)
    assert staffed_by(shared, own).by_neighbour == 0


def test_more_doctors_than_clinics_are_all_counted() -> None:
    """R092: 189 village doctors in 129 clinics."""
    people = [practitioner(f"V-{n}", R.VILLAGE_DOCTOR, VILLAGE) for n in range(3)]
    told = staffed_by(*people)
    assert (told.staffed, told.village_doctors) == (1, 3)


def test_only_the_qualified_and_licensed_staff_a_clinic() -> None:
    """R093: a qualified village doctor; neither a nurse, nor one whose licence lapsed, nor a visitor from above."""
    told = staffed_by(
        practitioner("N-1", R.NURSE, VILLAGE),
        practitioner("V-1", R.VILLAGE_DOCTOR, VILLAGE, licensed_until=TODAY),
        practitioner("V-2", R.VILLAGE_DOCTOR, VILLAGE, practice_ended=TODAY),
        practitioner("V-3", R.VILLAGE_DOCTOR, TOWN),
        practitioner("D-1", R.CLINICIAN, sites=(site(TOWN), site(VILLAGE, SiteMode.COUNTERPART_SUPPORT))),
    )
    assert (told.staffed, told.village_doctors) == (0, 0)


def test_a_physician_with_a_post_in_the_village_is_a_village_doctor() -> None:
    """R012, R091: assistant physicians are trained for the villages too."""
    assert staffed_by(practitioner("D-1", R.CLINICIAN, VILLAGE)).staffed == 1


def test_where_no_village_is_asked_about_there_is_no_share() -> None:
    told = staffing(workforce(), {"G-TOWN": GRIDS["G-TOWN"]})
    assert (told.villages, told.share) == (0, None)


@given(st.lists(st.tuples(st.sampled_from([VILLAGE, NEXT_VILLAGE, "STATION", TOWN]), st.sampled_from(SiteMode))))
def test_the_figures_agree_with_each_other(posts: list[tuple[str, SiteMode]]) -> None:
    told = staffed_by(*(practitioner(f"V-{n}", R.VILLAGE_DOCTOR, sites=(site(*post),)) for n, post in enumerate(posts)))
    assert told.staffed + len(told.unstaffed_clinics) == told.clinics
    assert told.by_neighbour <= told.staffed <= told.village_doctors <= len(posts)
    assert told.covered_villages + len(told.uncovered_villages) == told.villages
    assert told.share is not None
    assert 0 <= told.share <= 1
