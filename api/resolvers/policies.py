"""Reading what regions lay down. Policies are published: whoever may read the delivery side may read them all."""

from datetime import date

from api.context import Info
from api.delivery_side import delivery_side
from api.schema.connection import Connection, Order, Page, connect
from api.schema.policy import RegionalPolicy
from core.language import Language
from teams import policy
from teams.policy import Policies, PolicyParameter
from teams.queries import lists

_BY_START: Order[policy.RegionalPolicy] = Order("STARTS", lambda row: (row.starts.isoformat(), row.revision))


async def regional_policy(
    info: Info, region: str, parameter: PolicyParameter, on: date | None, language: Language | None
) -> RegionalPolicy | None:
    """The row in force: the region's own, or that of the nearest region above it that speaks; None: nobody does."""
    return next(iter(await _standing(info, region, (parameter,), on, language)), None)


async def regional_policies(
    info: Info, region: str, on: date | None, language: Language | None
) -> list[RegionalPolicy]:
    """The row in force for each parameter that somebody lays down."""
    return await _standing(info, region, tuple(PolicyParameter), on, language)


async def policy_history(
    info: Info, region: str, parameter: PolicyParameter, language: Language | None, asked: Page
) -> Connection[RegionalPolicy]:
    """All that the region itself ever laid down for a parameter, and what will come into force, earliest first.

    What was corrected stands before its correction.
    """
    side = delivery_side(info, None, language)
    found = await lists.policies([info.context.known_region(region)])
    rows = [row for row in found if row.parameter is parameter]
    return connect(rows, _BY_START, lambda row: RegionalPolicy.of(row, side), asked)


async def _standing(
    info: Info, region: str, parameters: tuple[PolicyParameter, ...], on: date | None, language: Language | None
) -> list[RegionalPolicy]:
    side = delivery_side(info, on, language)
    lineage = side.lineages[info.context.known_region(region)]
    policies = Policies(await lists.policies(lineage))
    found = (policies.standing(parameter, lineage, side.on) for parameter in parameters)
    return [RegionalPolicy.of(row, side) for row in found if row is not None]
