"""Keeping agreement texts (协议范本): append-only rows; a later text replaces an earlier one from its day on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from catalog.codec import dump, load
from catalog.operations import lock_menu
from core.clock import Clock, day_of, system_clock
from core.database import transaction
from enrolment import models
from enrolment.agreement.template import AgreementTemplate
from enrolment.agreement.template_file import read_templates

FIRST_DAY = date(2000, 1, 1)
"""From when on the texts that ship are in force: contracts entered late are signed on them too."""


def read_template(content: Any) -> AgreementTemplate:
    """The text that a column keeps."""
    return _read(orjson.dumps(content))


@lru_cache(64)
def _read(content: bytes) -> AgreementTemplate:
    return load(AgreementTemplate, orjson.loads(content))


async def load_templates(file: Path, clock: Clock = system_clock) -> int:
    """Read a file of texts and put them into the open database; answers how many were new or changed. Whoever else
    loads data waits.

    Raises `catalog.file_faults.FaultyFiles` with every fault by line and column; then nothing was written.
    """
    templates = read_templates(file)
    async with transaction():
        await lock_menu()
        return await put_templates(templates, clock(), "starter")


async def has_templates() -> bool:
    """Whether the open database has any text."""
    return await models.AgreementTemplate.all().exists()


async def put_templates(templates: Iterable[AgreementTemplate], now: datetime, by: str) -> int:
    """Put texts for everywhere into the open database, where they are not yet; answers how many were new or changed."""
    new = 0
    for template in templates:
        rows = await models.AgreementTemplate.filter(code=template.code, region_id=None).order_by("-revision").limit(1)
        if rows and read_template(rows[0].content) == template:
            continue
        await models.AgreementTemplate.create(
            code=template.code,
            region_id=None,
            starts=FIRST_DAY if not rows else day_of(now),
            revision=rows[0].revision + 1 if rows else 1,
            content=dump(template),
            recorded_at=now,
            recorded_by=by,
        )
        new += 1
    return new
