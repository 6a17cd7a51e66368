"""Where an offer on a menu comes from (来源): whose it is, and which region wrote each part of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from catalog.difference.sameness import normal_form
from catalog.publication import MenuAct
from catalog.snapshot import PackageVersion, Publication, Snapshot
from core.labelled import Labelled


class OfferOrigin(Labelled):
    """Whose an offer on a region's menu is (来源)."""

    OWN = "OWN", "本地区自有", "the region's own, which no region above offers"
    INHERITED = "INHERITED", "沿用上级", "what a region above offers"
    OVERRIDDEN = "OVERRIDDEN", "替代上级", "the region's own choice in place of what a region above offers"


class OfferPart(Labelled):
    """A part of a package that a region may write anew in a version of its own (服务包组成部分)."""

    PRICE = "PRICE", "价格", "price by payer"
    ELIGIBILITY = "ELIGIBILITY", "签约条件", "who may have it"
    LINES = "LINES", "条目", "lines, and the items they bring"
    CHOICES = "CHOICES", "任选", "choice groups"
    TERM = "TERM", "期限", "term"
    TEXTS = "TEXTS", "文字", "name, basis and note"
    AUDIENCE = "AUDIENCE", "人群", "populations addressed"
    RULES = "RULES", "规则", "tier, visibility, prerequisites, exclusions, needs and deductions"


@dataclass(frozen=True, slots=True)
class PartOrigin:
    """In which version a part was written as it stands: version `number` of package `package`, made by `region`.

    `region` is None where nobody is known to have offered that version; `is_own`: it is the region's whose menu it is.
    """

    part: OfferPart
    region: str | None
    package: str
    number: int
    is_own: bool


def origin_of(offer: Publication, region: str, on: date, snapshot: Snapshot) -> OfferOrigin:
    """Whose the offer on the menu of `region` on the day is."""
    if offer.region != region:
        return OfferOrigin.INHERITED
    parent = snapshot.regions[region].parent
    above = None if parent is None else snapshot.offer(parent, offer.version.code, on)
    return OfferOrigin.OWN if above is None else OfferOrigin.OVERRIDDEN


def parts_of(offer: Publication, region: str, snapshot: Snapshot) -> tuple[PartOrigin, ...]:
    """For each part of the offered version, in which version it was written as it stands.

    A part that means what that of the version it is based on means (`catalog.difference.normalised`) was written there,
    or further back. Empty where the version
    is not based on another region's: then all of it is one region's. `region`: whose menu it is.
    """
    chain = tuple(_chain(offer.version, snapshot))
    makers = [_maker(version, offer.region, snapshot) for version in chain]
    if len(set(makers)) < 2:
        return ()
    found = []
    for part, read in _PARTS.items():
        written = 0
        while written + 1 < len(chain) and read(chain[written]) == read(chain[written + 1]):
            written += 1
        version, maker = chain[written], makers[written]
        found.append(PartOrigin(part, maker, version.code, version.number, maker == region))
    return tuple(found)


def _chain(version: PackageVersion, snapshot: Snapshot) -> Iterator[PackageVersion]:
    """The version, the one it is based on, and so on. A base is older than what is made of it, so the way back ends."""
    at: PackageVersion | None = version
    while at is not None:
        yield at
        origin = snapshot.origins.get(at.id)
        base = None if origin is None or origin.based_on is None else _version(origin.based_on, at.code, snapshot)
        at = base if base is not None and base.id < at.id else None


def _version(identity: int, code: str, snapshot: Snapshot) -> PackageVersion | None:
    """The version of that id: mostly one of the same package, else the one it was copied from."""
    same = (version for version in snapshot.packages.get(code, ()) if version.id == identity)
    others = (version for held in snapshot.packages.values() for version in held if version.id == identity)
    return next(same, None) or next(others, None)


def _maker(version: PackageVersion, offering: str, snapshot: Snapshot) -> str | None:
    """The region that made the version; of a loaded one the farthest of the lineage that offers it, else any."""
    origin = snapshot.origins.get(version.id)
    if origin is not None:
        return origin.region
    upwards = reversed(tuple(snapshot.lineage(offering)))
    return next(
        (region for region in (*upwards, *sorted(snapshot.publications)) if _ever_offers(region, version, snapshot)),
        None,
    )


def _ever_offers(region: str, version: PackageVersion, snapshot: Snapshot) -> bool:
    history = snapshot.publications.get(region, {}).get(version.code, ())
    return any(row.version.id == version.id and row.act is MenuAct.OFFERED for row in history)


def _items(version: PackageVersion, codes: Iterator[str]) -> tuple[int, ...]:
    return tuple(version.items[code].id for code in codes)


_PARTS: Final[Mapping[OfferPart, Callable[[PackageVersion], Any]]] = {
    OfferPart.PRICE: lambda version: version.definition.price,
    OfferPart.ELIGIBILITY: lambda version: (normal_form(version).eligibility, version.definition.eligibility_wording),
    OfferPart.LINES: lambda version: (
        version.definition.lines,
        _items(version, (line.item for line in version.definition.lines)),
    ),
    OfferPart.CHOICES: lambda version: (
        normal_form(version).choice_groups,
        _items(version, (code for group in version.definition.choice_groups for code in group.options)),
    ),
    OfferPart.TERM: lambda version: version.definition.term,
    OfferPart.TEXTS: lambda version: (version.definition.name, version.definition.basis, version.definition.note),
    OfferPart.AUDIENCE: lambda version: normal_form(version).audience,
    OfferPart.RULES: lambda version: (
        version.definition.tier,
        version.definition.visibility,
        normal_form(version).requires,
        normal_form(version).excludes,
        normal_form(version).needs,
        normal_form(version).deductions,
    ),
}
