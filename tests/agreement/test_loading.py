"""Agreement texts come with the starter data: into a fresh database, and into one from before there were any."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from api.cli.database import prepare
from api.settings import Settings
from core.database import connected
from enrolment import models
from enrolment.agreement.storing import FIRST_DAY, load_templates, read_template
from enrolment.agreement.template import missing_groups
from enrolment.vocabulary import ContractKind
from tests.agreement.papers import SEEDS
from tests.cli.command import qianyue


def texts(url: str) -> list[models.AgreementTemplate]:
    """The texts that a database holds."""

    async def read() -> list[models.AgreementTemplate]:
        async with connected(url):
            return await models.AgreementTemplate.all().order_by("id")

    return asyncio.run(read())


def test_a_fresh_server_has_a_whole_text_for_every_kind_of_contract_from_of_old(empty_database_url: str) -> None:
    prepare(Settings(database_url=empty_database_url))
    found = texts(empty_database_url)
    read = [read_template(row.content) for row in found]
    assert {kind for template in read for kind in template.kinds} == set(ContractKind)
    assert [missing_groups(template) for template in read] == [()] * len(read)
    assert {(row.region_id, row.starts, row.revision) for row in found} == {(None, FIRST_DAY, 1)}

    prepare(Settings(database_url=empty_database_url))
    assert len(texts(empty_database_url)) == len(found)


def test_a_database_from_before_there_were_texts_gets_them_when_it_is_served(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "without"
    shutil.copytree(SEEDS, folder, ignore=shutil.ignore_patterns("agreements.yaml", "delivery", "__pycache__"))
    url = f"sqlite://{tmp_path / 'q.sqlite3'}"
    seeded = qianyue("seed", str(folder), DATABASE_URL=url)
    assert seeded.returncode == 0, seeded.stderr
    assert texts(url) == []

    prepare(Settings(database_url=url, seed_empty_database=False))
    assert texts(url) == []
    prepare(Settings(database_url=url))
    assert len(texts(url)) == 2


def test_a_faulty_text_keeps_everything_from_being_loaded_and_is_found_by_the_check(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(SEEDS, folder, ignore=shutil.ignore_patterns("delivery", "__pycache__"))
    (folder / "agreements.yaml").write_text("agreements:\n  - code: A\n", encoding="utf-8")
    url = f"sqlite://{tmp_path / 'q.sqlite3'}"
    for command in (("seed", str(folder)), ("menu", "check", str(folder))):
        refused = qianyue(*command, DATABASE_URL=url)
        assert refused.returncode == 1, refused.stderr
        assert "agreements.yaml:" in refused.stdout
    again = qianyue("seed", DATABASE_URL=url)
    assert " regions" in again.stdout


@pytest.mark.anyio
async def test_a_changed_text_is_a_later_revision_and_the_same_one_is_none(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "agreements.yaml"
    file.write_text((SEEDS / "agreements.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    async with connected(database_url):
        assert [await load_templates(file), await load_templates(file)] == [2, 0]
        changed = file.read_text(encoding="utf-8").replace("家庭医生签约服务协议", "家庭医生签约协议", 1)
        file.write_text(changed, encoding="utf-8")
        assert await load_templates(file) == 1
        rows = await models.AgreementTemplate.filter(code="RESIDENTS").order_by("revision")
        assert [(row.revision, row.starts == FIRST_DAY) for row in rows] == [(1, True), (2, False)]
