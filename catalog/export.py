"""Definitions as the readable files of `seeds/`: what is written here is read back equal, the same bytes every time.

One file a package, one a prefix of items, one each for seasons, classes of visits, regions and publications. Keys
stand in one order and every line item on a line, so that version control shows what was changed and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from catalog import codec
from catalog.item import ItemDefinition
from catalog.package import EpisodeTerm, PackageDefinition
from catalog.publication import Announcement
from catalog.season import SeasonDefinition, VisitDefinition
from catalog.vocabulary import PriceStatus, Season, VisitClass
from core.language import Text
from core.yaml_text import Layout, yaml_text
from teams.region import RegionDefinition

PACKAGE_SCHEMA: Final = "package.schema.json"
"""The file beside `packages/` that tells an editor what may be written there (`catalog.json_schema`)."""

ITEMS_SCHEMA: Final = "items.schema.json"
"""The same beside `items/`."""

_KEYS: Final = """
zh en regions code name kind parent tier audience category choose atLeast options
roster minMembers minSigned item visit items required paidIn subject sharedWith fen payer surcharges
minTier tcm roles modalities staffMinutes groupSize
pop rule age freq window status payers total PUBLIC_HEALTH MEDICAL_INSURANCE FISCAL EMPLOYER SELF
sex tag condition icd10 residence mobility riskGrade flag holds household all any not
label event anchor at episode withinDays tail times amount almanac parts approx min max
years period every season deadline validFor hours bookAhead opens closes from to frame unit days policy warnOnly
within respondWithin of cases when
schedule sourceWording basis assumed note visibility eligibility eligibilityWording term
needs cap interval priorityFor proposal while with requires excludes price lines choiceGroups deductions
starts packages
"""

ORDER: Final = tuple(_KEYS.split())
"""Every key there is, in the order in which keys stand in a file: what a thing is, whose, when, on which conditions."""

_RANK: Final = {key: rank for rank, key in enumerate(ORDER)}
_PACKAGE: Final = Layout(listed=frozenset({"lines"}), spread=frozenset({"price", "choiceGroups", "deductions"}))
_ITEMS: Final = Layout(apart=frozenset({"items"}))
_REGIONS: Final = Layout(listed=frozenset({"regions"}))
_PUBLICATIONS: Final = Layout(listed=frozenset({"packages"}), spread=frozenset({"publications"}))


def write_package(definition: PackageDefinition) -> str:
    """The file of a package, `packages/<code>.yaml`. Amounts are fen."""
    per = "episode" if isinstance(definition.term, EpisodeTerm) else "contract year"
    header = [_schema(PACKAGE_SCHEMA), _title(definition.name)]
    if definition.price.status is PriceStatus.PLACEHOLDER:
        header.append(f"The price is a placeholder, in fen per person and {per}; nobody has decided it.")
    return _file(header, _written(definition), _PACKAGE)


def write_items(prefix: str, items: Iterable[ItemDefinition]) -> str:
    """The file of the service items of a prefix, `items/<prefix>.yaml`, by code."""
    header = [_schema(ITEMS_SCHEMA), f"Service items (服务项目) {prefix}. Staff minutes are placeholders."]
    ordered = sorted(items, key=lambda item: item.code)
    return _file(header, {"items": [_written(item) for item in ordered]}, _ITEMS)


def write_seasons(seasons: Iterable[SeasonDefinition]) -> str:
    """The file `vocabulary/seasons.yaml`, in the order of the vocabulary."""
    return _vocabulary("When the seasons of the schedules are (季节).", "seasons", seasons)


def write_visits(visits: Iterable[VisitDefinition]) -> str:
    """The file `vocabulary/visits.yaml`, in the order of the vocabulary."""
    return _vocabulary("Which items are visits of a class (就诊类别).", "visits", visits)


def write_regions(regions: Iterable[RegionDefinition]) -> str:
    """The file `regions.yaml`, in the order given."""
    listed = [_written(region) for region in regions]
    return _file(["Divisions (行政区划), by their codes of GB/T 2260."], {"regions": listed}, _REGIONS)


def write_publications(announcements: Iterable[Announcement]) -> str:
    """The file `publications.yaml`, in the order given."""
    listed = [_written(announcement) for announcement in announcements]
    return _file(["What is on offer, where and from when (发布)."], {"publications": listed}, _PUBLICATIONS)


def _vocabulary(title: str, key: str, terms: Iterable[SeasonDefinition | VisitDefinition]) -> str:
    places = {code: place for place, code in enumerate((*Season, *VisitClass))}
    listed = [_written(term) for term in sorted(terms, key=lambda term: places[term.code])]
    return _file([title], {key: listed}, Layout(spread=frozenset({key})))


def _written(definition: Any) -> dict[str, Any]:
    """The written form with its keys in order, on every level."""
    ordered: dict[str, Any] = _ordered(codec.dump(definition))
    return ordered


def _ordered(written: Any) -> Any:
    if isinstance(written, Mapping):
        return {key: _ordered(written[key]) for key in sorted(written, key=_RANK.__getitem__)}
    return [_ordered(part) for part in written] if isinstance(written, list) else written


def _file(header: Iterable[str], data: Mapping[str, Any], layout: Layout) -> str:
    return "".join(f"# {line}\n" for line in header) + yaml_text(data, layout)


def _schema(file: str) -> str:
    return f"yaml-language-server: $schema=../{file}"


def _title(name: Text) -> str:
    """The name in both languages, on one line whatever is in it."""
    title = f"{name.zh} — {name.en}"
    return "".join(character if character.isprintable() else " " for character in title)
