"""Designers and reviewers at work over the starter data, and what they ask."""

from __future__ import annotations

from itertools import count
from typing import Any

from tortoise import Tortoise
from tortoise.models import Model

from core.actor import AccessRole, Actor
from tests.api.conftest import Client

PROVINCE, CITY, COUNTY, SIBLING, ELSEWHERE = "450000", "450300", "450321", "450323", "310101"


def actor(subject: str, *roles: AccessRole, region: str | None = CITY) -> Actor:
    """Somebody with these roles in a region."""
    return Actor(subject=subject, roles=frozenset(roles), region=region)


DESIGNER = actor("designer-1", AccessRole.PACKAGE_DESIGNER)
SECOND_DESIGNER = actor("designer-2", AccessRole.PACKAGE_DESIGNER)
REVIEWER = actor("reviewer-1", AccessRole.PACKAGE_REVIEWER)
BOTH = actor("both-1", AccessRole.PACKAGE_DESIGNER, AccessRole.PACKAGE_REVIEWER)
COUNTY_DESIGNER = actor("county-designer", AccessRole.PACKAGE_DESIGNER, region=COUNTY)
COUNTY_REVIEWER = actor("county-reviewer", AccessRole.PACKAGE_REVIEWER, region=COUNTY)
SIBLING_BOTH = actor("sibling", AccessRole.PACKAGE_DESIGNER, AccessRole.PACKAGE_REVIEWER, region=SIBLING)

TODAY, NEXT_MONTH = "2026-03-01", "2026-04-01"

CHANGES = """
changes {
  parts { key before after }
  differences { part partName kind kindName path subject before after }
}
"""
DRAFT = f"""
id code packageCode region {{ code }} state stateName version openedAt changedAt authors isMine allowedActs written
basedOn {{ code version }} publishedAs {{ code version }}
definition {{ id code version name price {{ total {{ amount }} }} }}
problems {{ code severity path message hint }} {CHANGES}
history {{ totalCount nodes {{ act actName by at draftVersion note version {{ version }} starts }} }}
"""
PROBLEMS = f"""
problems {{
  __typename code message path
  ... on DraftOpenProblem {{ draftCode draft {{ code state }} }}
  ... on DraftConflictProblem {{ draftCode current by at {CHANGES} }}
  ... on WrongStateProblem {{ state stateName }}
  ... on DraftFindingProblem {{ draftCode finding {{ code severity path message hint }} }}
  ... on AlreadyPublishedProblem {{ version }}
}}
"""
MENU = "revision starts menu { region { code } revision packageCount }"
ONE_DRAFT = f"version draft {{ {DRAFT} }}"
SELECTED = {
    "draftPackage": ONE_DRAFT,
    "copyPackage": ONE_DRAFT,
    "editDraft": ONE_DRAFT,
    "submitForReview": ONE_DRAFT,
    "approveDraft": ONE_DRAFT,
    "rejectDraft": ONE_DRAFT,
    "withdrawDraft": ONE_DRAFT,
    "publishDrafts": f"{MENU} drafts {{ {DRAFT} }}",
    "scheduleDrafts": f"{MENU} drafts {{ {DRAFT} }}",
    "retirePackages": MENU,
    "callOffPublications": MENU,
    "adoptForRegion": f"{MENU} draft {{ {DRAFT} }}",
}
"""What is asked of each verb's payload beside its problems."""


def asking(verb: str) -> str:
    """The document that carries a verb out."""
    type_name = f"{verb[0].upper()}{verb[1:]}Input"
    return f"mutation Act($input: {type_name}!) {{ {verb}(input: $input) {{ {SELECTED[verb]} {PROBLEMS} }} }}"


_keys = count(1)


class Desk:
    """Carries verbs out; each act has a key of its own unless the input brings one."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def answer(self, who: Actor | None, verb: str, **given: Any) -> dict[str, Any]:
        """The whole answer, errors included."""
        return await self.client.ask(asking(verb), who, input={"idempotencyKey": f"designers-{next(_keys)}"} | given)

    async def act(self, who: Actor, verb: str, **given: Any) -> dict[str, Any]:
        """The payload of an act; there are no errors."""
        answer = await self.answer(who, verb, **given)
        assert "errors" not in answer, answer["errors"]
        payload: dict[str, Any] = answer["data"][verb]
        return payload

    async def done(self, who: Actor, verb: str, **given: Any) -> dict[str, Any]:
        """The payload of an act without problems."""
        payload = await self.act(who, verb, **given)
        assert payload["problems"] == [], (verb, payload["problems"])
        return payload

    async def refused(self, who: Actor, verb: str, **given: Any) -> list[tuple[str, list[str]]]:
        """Code and path of each problem of an act, which answers nothing else."""
        payload = await self.act(who, verb, **given)
        assert all(value in (None, []) for name, value in payload.items() if name != "problems")
        return [(problem["code"], problem["path"][1:]) for problem in payload["problems"]]

    async def open(self, package: str, region: str = CITY, who: Actor = DESIGNER, **given: Any) -> dict[str, Any]:
        """A new draft."""
        payload = await self.done(who, "draftPackage", region=region, package=package, **given)
        draft: dict[str, Any] = payload["draft"]
        return draft

    async def step(self, who: Actor, verb: str, draft: dict[str, Any], **given: Any) -> dict[str, Any]:
        """The draft after an act on it, in the version it had."""
        payload = await self.done(who, verb, draft=draft["code"], expectedVersion=draft["version"], **given)
        after: dict[str, Any] = payload["draft"]
        return after

    async def edited(self, package: str, region: str = CITY, who: Actor = DESIGNER, note: str = "改") -> dict[str, Any]:
        """A new draft that differs in its note from what it is based on."""
        return await self.step(who, "editDraft", await self.open(package, region, who), set={"note": note})

    async def approved(self, package: str, region: str = CITY, who: Actor = DESIGNER, by: Actor = REVIEWER) -> Any:
        """The same, approved."""
        handed_in = await self.step(who, "submitForReview", await self.edited(package, region, who))
        return await self.step(by, "approveDraft", handed_in)


async def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of every table of the catalog, of the delivery side, of the kept answers and of the audit."""
    apps: Any = Tortoise.apps
    models: list[type[Model]] = [model for app in ("catalog", "teams", "core") for model in apps[app].values()]
    found = {}
    for model in models:
        rows = await model.all().order_by(model._meta.pk_attr).values_list()
        found[str(model._meta.db_table)] = [tuple(map(repr, row)) for row in rows]
    return found


def chosen(*drafts: dict[str, Any]) -> list[dict[str, Any]]:
    """Drafts to publish, as they stand."""
    return [{"draft": draft["code"], "expectedVersion": draft["version"]} for draft in drafts]
