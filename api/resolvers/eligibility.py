"""Which packages of a menu somebody may have, by facts that the caller states."""

from collections.abc import Mapping
from datetime import date

from api.context import Info
from api.schema.eligibility import PackageEligibility
from api.schema.resident_facts_input import ResidentFactsInput
from catalog.eligibility.deciding import eligibility as answer_of
from catalog.menu import LARGEST_MENU
from catalog.queries import read_laid_down
from catalog.snapshot import PackageVersion
from core.apart import apart
from core.faults import bad_argument
from core.language import Language


async def eligibility(
    info: Info,
    region: str,
    given: ResidentFactsInput,
    packages: list[str] | None,
    on: date | None,
    language: Language | None,
) -> list[PackageEligibility]:
    """The answer for each package of the region's menu, by code, or for those named, in their order.

    Raises a BAD_USER_INPUT fault for an unknown region, a package that is not on its menu, facts that cannot be.
    """
    day = on or info.context.today()
    offers = info.context.present.on_offer(info.context.known_region(region), day)
    versions = [offers[code] for code in sorted(offers)] if packages is None else _named(packages, offers)
    facts = given.facts(info.context.today(), ("facts",))
    shelf = info.context.shelf(language)
    setting = (await read_laid_down(tuple(info.context.present.snapshot.lineage(region)), day)).setting
    answers = await apart(
        lambda: [answer_of(version.definition.eligibility, facts, setting, day) for version in versions]
    )
    return [
        PackageEligibility.of(version, answer, facts, shelf) for version, answer in zip(versions, answers, strict=True)
    ]


def _named(codes: list[str], offers: Mapping[str, PackageVersion]) -> list[PackageVersion]:
    if len(codes) > LARGEST_MENU:
        raise bad_argument(("packages",), f"最多{LARGEST_MENU}个服务包。", f"At most {LARGEST_MENU} packages.")
    for number, code in enumerate(codes):
        if code not in offers:
            raise bad_argument(
                ("packages", str(number)), "该地区当日菜单上没有这个服务包。", "No such package on the menu that day."
            )
    return [offers[code] for code in codes]
