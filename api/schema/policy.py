"""Regional policies in the schema: dated rows of a region, each with the document behind it."""

from __future__ import annotations

from datetime import date

import strawberry

from api.delivery_side import DeliverySide
from api.schema.common import Names
from api.schema.policy_rule import PolicyRule, rule_shape
from api.schema.region import Region
from teams import policy
from teams.policy import PolicyParameter, PolicyStatus

_NAMED = "in the caller's language"


@strawberry.type(description="A policy document that regional policies cite (政策文件).")
class PolicyDocument:
    """R002."""

    code: str = strawberry.field(description="Stable code (文件编码).")
    title: str = strawberry.field(description="Its title in the caller's language.")
    titles: Names = strawberry.field(description="Its title in both languages.")
    issuer: str = strawberry.field(description="Who issued it, in the caller's language (发文机关).")
    issuers: Names = strawberry.field(description="Who issued it, in both languages.")
    number: str | None = strawberry.field(description="Its number; null where it is not known (文号).")
    issued: date | None = strawberry.field(description="When it was issued; null where it is not known (发文日期).")


@strawberry.type(description="From a day on, a region lays down one parameter, and why (地区政策).")
class RegionalPolicy:
    """A dated row; the nearest region that speaks holds."""

    region: Region = strawberry.field(description="The region that laid it down.")
    parameter: PolicyParameter = strawberry.field(description="What is laid down.")
    parameter_name: str = strawberry.field(description=f"The parameter {_NAMED}.")
    rule: PolicyRule | None = strawberry.field(
        description="The value; null: withdrawn, the regions above speak again (参数值)."
    )
    starts: date = strawberry.field(description="First day in force; until a later row of the region starts.")
    revision: int = strawberry.field(
        description="From 1: which row of the region from that day it is; the highest holds, it corrects the others "
        "(修订号)."
    )
    document: PolicyDocument = strawberry.field(description="The document it cites (依据文件).")
    clause: str = strawberry.field(description="Where in the document, or its words (条款).")
    status: PolicyStatus = strawberry.field(description="What it rests on (依据性质).")
    status_name: str = strawberry.field(description=f"The status {_NAMED}.")

    @classmethod
    def of(cls, row: policy.RegionalPolicy, side: DeliverySide) -> RegionalPolicy:
        """The shape of a row, one for each answer."""
        key = ("RegionalPolicy", f"{row.region} {row.parameter.value} {row.starts} {row.revision}")
        known: RegionalPolicy | None = side.shapes.get(key)
        if known is not None:
            return known
        document = row.document
        shape = cls(
            region=side.shelf.region(row.region),
            parameter=row.parameter,
            parameter_name=side.say(row.parameter),
            rule=None if row.rule is None else rule_shape(row.rule, side),
            starts=row.starts,
            revision=row.revision,
            document=PolicyDocument(
                code=document.code,
                title=document.title.in_(side.language),
                titles=Names.of(document.title),
                issuer=document.issuer.in_(side.language),
                issuers=Names.of(document.issuer),
                number=document.number,
                issued=document.issued,
            ),
            clause=row.clause,
            status=row.status,
            status_name=side.say(row.status),
        )
        side.shapes[key] = shape
        return shape
