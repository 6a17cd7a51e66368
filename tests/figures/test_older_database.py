"""A database from before there were published figures gets them, once, and keeps what somebody has loaded."""

from __future__ import annotations

import asyncio

import pytest

from api.cli.database import prepare
from api.settings import Settings
from core.database import connected
from enrolment import models
from enrolment.figures.file import FIGURES, read_figures
from tests.conftest import STARTER


def published(url: str) -> list[tuple[str, int]]:
    """Codes and hundredths of what the database holds."""

    async def read() -> list[tuple[str, int]]:
        async with connected(url):
            rows = models.ReportedFigure.filter(is_published=True).order_by("id")
            return [(str(code), int(amount)) for code, amount in await rows.values_list("code", "hundredths")]

    return asyncio.run(read())


def test_a_database_from_before_there_were_figures_gets_them_when_it_is_served(
    starter_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert published(starter_url) == []
    prepare(Settings(database_url=starter_url, seed_empty_database=False))
    assert published(starter_url) == []
    prepare(Settings(database_url=starter_url))
    found = published(starter_url)
    assert {code for code, _ in found} == {each.code for each in read_figures(STARTER / FIGURES)}
    assert f"{len(found)} published figures" in capsys.readouterr().err
    prepare(Settings(database_url=starter_url))
    assert published(starter_url) == found
    assert capsys.readouterr().err == ""
