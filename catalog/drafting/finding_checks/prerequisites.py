"""Prerequisites that nobody can meet: refused by the own eligibility, the package itself, or for other people."""

from __future__ import annotations

from collections.abc import Iterator

from catalog.checks import routes
from catalog.condition import AllOf, Condition, HoldsCondition, NoneOf
from catalog.drafting.finding_checks.admission import readable
from catalog.drafting.finding_checks.companions import Menu
from catalog.eligibility.facts import Setting
from catalog.eligibility.sense import contradictions
from catalog.finding import Finding, finding
from catalog.written import Record, mapping, needed


def check_prerequisites(draft: Record, menu: Menu, setting: Setting) -> Iterator[Finding]:
    """PREREQUISITE_REFUSED, HOLDS_ITSELF and PREREQUISITE_NEVER_HELD of a readable eligibility that makes sense."""
    eligibility = _sensible(draft, setting)
    if eligibility is None:
        return
    refused = list(_refused(draft, menu, eligibility, setting))
    yield from refused
    yield from _itself(draft, eligibility, setting)
    told = {found.path for found in refused}
    yield from (one for one in _never_held(draft, menu, eligibility, setting) if one.path not in told)


def _refused(draft: Record, menu: Menu, eligibility: Condition, setting: Setting) -> Iterator[Finding]:
    """Packages that must be held with the draft's, whose holders its eligibility turns away."""
    places = needed(draft)
    for code, route in routes(draft, menu).items():
        if code == draft.code or not _clash(HoldsCondition(code), eligibility, setting):
            continue
        path = next(path for path, first in places if first == route[0])
        shown = "→".join(route)
        zh = f"须同时持有{shown}，而持有{code}者不符合资格条件"
        en = f"{shown} must be held with it, but whoever holds {code} is not eligible"
        yield finding(draft, path, "PREREQUISITE_REFUSED", zh, en)


def _itself(draft: Record, eligibility: Condition, setting: Setting) -> Iterator[Finding]:
    """A package for its own holders alone: nobody can be the first. Asking for it on one way of several is fine."""
    code = draft.code
    if code is None or not _clash(NoneOf((HoldsCondition(code),)), eligibility, setting):
        return
    asked = [path for path, package in needed(draft) if package == code and path[0] == "eligibility"]
    path = asked[0] if asked else ("eligibility",)
    zh, en = "只有已持有本包的人才能签本包，没有人能首次签约", "only who holds it already may sign it: nobody can begin"
    yield finding(draft, path, "HOLDS_ITSELF", zh, en)


def _never_held(draft: Record, menu: Menu, eligibility: Condition, setting: Setting) -> Iterator[Finding]:
    """Packages required that are for other people: whoever may have the one may not, on that day, have the other."""
    told = set[str]()
    for path, code in needed(draft):
        if code == draft.code or code in told or code not in menu:
            continue
        told.add(code)
        other = _sensible(menu[code], setting)
        if other is not None and _clash(other, eligibility, setting):
            zh = f"符合本包资格条件的人，都不符合{code}的资格条件"
            en = f"whoever meets this package's eligibility does not meet that of {code}"
            yield finding(draft, path, "PREREQUISITE_NEVER_HELD", zh, en)


def _sensible(package: Record, setting: Setting) -> Condition | None:
    """The eligibility that is written; None where it is none, or one that holds of nobody anyway."""
    eligibility = readable(mapping(package.data).get("eligibility"))
    if eligibility is None or () in contradictions(eligibility, setting):
        return None
    return eligibility


def _clash(one: Condition, other: Condition, setting: Setting) -> bool:
    return () in contradictions(AllOf((one, other)), setting)
