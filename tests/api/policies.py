"""What a region laid down, put straight into an open database: from of old, where nobody need say by which verb."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from teams.models import PolicyDocument, Region, RegionalPolicy
from teams.policy import PolicyParameter, written_rule
from tests.api.signers import REGION


async def settle(parameter: PolicyParameter, rule: Any, region: str = REGION) -> None:
    """The region laid it down in 2020."""
    document, _ = await PolicyDocument.get_or_create(
        code="DOC-OURS",
        defaults={"title_zh": "规定", "title_en": "Rules", "issuer_zh": "县", "issuer_en": "County"},
    )
    place = await Region.get(code=region)
    earlier = await RegionalPolicy.filter(region_id=place.id, parameter=parameter.value).count()
    await RegionalPolicy.create(
        region_id=place.id,
        parameter=parameter.value,
        rule=written_rule(parameter, rule),
        starts=date(2020, 1, 1),
        revision=earlier + 1,
        document_id=document.id,
        clause="1",
        status="PROPOSAL",
        set_at=datetime(2026, 3, 1, tzinfo=UTC),
        set_by="test",
    )
