"""A county described from nothing, verb by verb: what is sent, who may send it, and a clerk that sends it.

450330 (COUNTY) lies in 450300 (CITY). HOSP (level 2) leads the consortium NET of TOWN and TOWN2, and guides TOWN;
VILLAGE is a clinic under TOWN, CLINIC a private one with an agreement with TOWN; STRANGER is a hospital outside every
network.
"""

from __future__ import annotations

from itertools import count
from typing import Any

from core.actor import AccessRole, Actor
from core.clock import Clock
from core.database import connected, transaction
from core.language import Text
from teams.operations.regions import put_regions
from teams.region import RegionDefinition, RegionKind
from tests.api.conftest import Client, serving

CITY, COUNTY, ELSEWHERE = "450300", "450330", "310101"
REGIONS = [
    RegionDefinition("450000", Text("广西", "Guangxi"), RegionKind.PROVINCE),
    RegionDefinition(CITY, Text("桂林市", "Guilin"), RegionKind.CITY, "450000"),
    RegionDefinition(COUNTY, Text("平乐县", "Pingle"), RegionKind.COUNTY, CITY),
    RegionDefinition("310000", Text("上海市", "Shanghai"), RegionKind.PROVINCE),
    RegionDefinition(ELSEWHERE, Text("黄浦区", "Huangpu"), RegionKind.COUNTY, "310000"),
]

AUTHORITY = Actor(subject="authority", roles=frozenset({AccessRole.REGION_AUTHORITY}), region=COUNTY)
ADMIN = Actor(subject="admin", roles=frozenset({AccessRole.INSTITUTION_ADMIN}), institution="TOWN")
STRANGE_AUTHORITY = Actor(subject="strange", roles=frozenset({AccessRole.REGION_AUTHORITY}), region=ELSEWHERE)
STRANGE_ADMIN = Actor(subject="stranger", roles=frozenset({AccessRole.INSTITUTION_ADMIN}), institution="STRANGER")

TODAY, TOMORROW, NEXT_WEEK, LONG_AGO = "2026-03-01", "2026-03-02", "2026-03-08", "2020-01-01"

PROBLEMS = """
problems {
  __typename code message path
  ... on VersionConflictProblem { current }
  ... on MembershipProblem { until team { code } }
  ... on CompositionProblem {
    teams { code state }
    gaps { kind isMet missing message candidates { practitioner { code } } }
  }
}
"""
TEAM = """
code version standing state asOf members { practitioner { code } role isLeader ends } leader { practitioner { code } }
compositionReport { isMet gaps { kind message } }
"""
INSTITUTION = "code version affiliations { nodes { version kind network { code } counterpart { code } starts ends } }"
PRACTITIONER = "code version practiceEnded sites { institution { code } mode ends }"
SELECTED = {
    "defineGrid": "grid { code name parent { code } region { code } }",
    "registerInstitution": f"version institution {{ {INSTITUTION} creditCode parent {{ code }} tier "
    "area { nodes { code } } }",
    "amendInstitution": f"version institution {{ {INSTITUTION} name grade ownership parent {{ code }} grid {{ code }} "
    "area { nodes { code } } scope capabilities diseaseGroups isPilot maySign }",
    "registerPractitioner": f"version practitioner {{ {PRACTITIONER} name category }}",
    "formNetwork": "version network { code tightness lead { code } members { nodes { institution { code } } } }",
    "affiliateInstitution": f"institution {{ {INSTITUTION} }}",
    "endAffiliation": f"version brokenCount brokenTeams {{ {TEAM} }} institution {{ {INSTITUTION} }}",
    "affiliatePractitioner": f"version practitioner {{ {PRACTITIONER} }}",
    "endPracticeSite": f"version practitioner {{ {PRACTITIONER} }}",
    "assignGrid": "grid { code responsibility { hospital { code } starts } }",
    "formTeam": f"version team {{ {TEAM} }}",
    "appointLeader": f"version team {{ {TEAM} }}",
    "joinTeam": f"version team {{ {TEAM} }}",
    "leaveTeam": f"version team {{ {TEAM} }}",
    "transferMember": f"fromVersion fromTeam {{ {TEAM} }} toVersion toTeam {{ {TEAM} }}",
    "suspendTeam": f"version team {{ {TEAM} reason }}",
    "resumeTeam": f"version team {{ {TEAM} }}",
    "dissolveTeam": f"version team {{ {TEAM} }}",
    "endPractice": f"version practitioner {{ {PRACTITIONER} endReason }} teams {{ {TEAM} }}",
    "renewLicence": f"version practitioner {{ {PRACTITIONER} licensedUntil level department title }} "
    f"teams {{ {TEAM} }}",
    "changeChain": f"version team {{ {TEAM} chain {{ code }} }}",
    "changeArea": f"version team {{ {TEAM} areas {{ nodes {{ code }} }} }}",
    "setRegionalPolicy": "policy { region { code } parameter starts revision clause status document { code number } "
    "rule { __typename ... on CompositionRule { largestTeam } ... on Capacity { residentsPerSigningDoctor } } }",
}
"""What is asked of each verb's payload beside its problems."""


def asking(verb: str) -> str:
    """The document that carries a verb out."""
    type_name = f"{verb[0].upper()}{verb[1:]}Input"
    return f"mutation Act($input: {type_name}!) {{ {verb}(input: $input) {{ {SELECTED[verb]} {PROBLEMS} }} }}"


_keys = count(1)


class Clerk:
    """Carries verbs out for one actor; each act has a key of its own unless the input brings one."""

    def __init__(self, client: Client, actor: Actor | None = AUTHORITY) -> None:
        self.client, self.actor = client, actor

    async def answer(self, verb: str, given: dict[str, Any]) -> dict[str, Any]:
        """The whole answer, errors included."""
        key = {"idempotencyKey": f"county-{next(_keys)}"}
        return await self.client.ask(asking(verb), self.actor, input=key | given)

    async def act(self, verb: str, **given: Any) -> dict[str, Any]:
        """The payload of an act; there are no errors."""
        answer = await self.answer(verb, given)
        assert "errors" not in answer, answer["errors"]
        payload: dict[str, Any] = answer["data"][verb]
        return payload

    async def done(self, verb: str, **given: Any) -> dict[str, Any]:
        """The payload of an act without problems."""
        payload = await self.act(verb, **given)
        assert payload["problems"] == [], (verb, payload["problems"])
        return payload

    async def refused(self, verb: str, **given: Any) -> list[tuple[str, list[str]]]:
        """Code and path of each problem of an act."""
        payload = await self.act(verb, **given)
        assert all(value in (None, []) for name, value in payload.items() if name != "problems")
        return [(problem["code"], problem["path"]) for problem in payload["problems"]]


def names(code: str) -> dict[str, str]:
    """A name in both languages."""
    return {"zh": f"名{code}", "en": f"Name {code}"}


def institution(code: str, kind: str, tier: str | None, **more: Any) -> dict[str, Any]:
    """The input that registers an institution of the county."""
    return {"code": code, "name": names(code), "kind": kind, "tier": tier, "region": COUNTY} | more


def person(code: str, category: str, at: str, **more: Any) -> dict[str, Any]:
    """The input that registers somebody whose primary post is at an institution."""
    sites = [{"institution": at, "mode": "PRIMARY", "starts": LONG_AGO}]
    return {"code": code, "name": f"医{code}", "category": category, "sites": sites} | more


def member(practitioner: str, role: str, at: str = "TOWN", **more: Any) -> dict[str, Any]:
    """A member to be."""
    return {"practitioner": practitioner, "role": role, "institution": at} | more


PHYSICIAN = {"level": "PHYSICIAN", "department": "GENERAL_PRACTICE"}
RULE = {
    "region": COUNTY,
    "rule": {
        "compositionRule": {
            "minimums": [{"roles": ["GENERAL_PRACTITIONER"]}, {"roles": ["NURSE"]}],
            "largestTeam": 3,
            "guidingHospital": True,
        }
    },
    "starts": TODAY,
    "document": {
        "register": {"code": "PL-2026", "number": "平卫〔2026〕1号", "title": names("PL-2026"), "issuer": names("PL")}
    },
    "clause": "每个团队至少一名全科医生、一名护士，不超过三人",
}
DESCRIPTION: tuple[tuple[str, dict[str, Any]], ...] = (
    ("defineGrid", {"code": "GRID", "name": names("GRID"), "region": COUNTY, "kind": "TOWNSHIP"}),
    ("defineGrid", {"code": "GRID-1", "name": names("GRID-1"), "region": COUNTY, "kind": "VILLAGE", "parent": "GRID"}),
    ("registerInstitution", institution("HOSP", "COUNTY_HOSPITAL", "SECONDARY", creditCode="124503990381000150")),
    ("registerInstitution", institution("TOWN", "TOWNSHIP_HOSPITAL", "TOWNSHIP", grid="GRID", area=["GRID", "GRID-1"])),
    ("registerInstitution", institution("TOWN2", "TOWNSHIP_HOSPITAL", "TOWNSHIP")),
    ("registerInstitution", institution("VILLAGE", "VILLAGE_CLINIC", "VILLAGE", parent="TOWN", grid="GRID-1")),
    ("registerInstitution", institution("CLINIC", "PRIVATE_CLINIC", "VILLAGE", ownership="PRIVATE")),
    ("registerInstitution", institution("STRANGER", "SECONDARY_HOSPITAL", "SECONDARY")),
    (
        "formNetwork",
        {
            "code": "NET",
            "name": names("NET"),
            "kind": "COUNTY_CONSORTIUM",
            "tightness": "TIGHT",
            "region": COUNTY,
            "lead": "HOSP",
            "members": ["TOWN"],
        },
    ),
    ("affiliateInstitution", {"institution": "TOWN2", "as": {"memberOf": "NET"}, "starts": LONG_AGO}),
    ("affiliateInstitution", {"institution": "TOWN", "as": {"guidedBy": "HOSP"}, "starts": LONG_AGO}),
    (
        "affiliateInstitution",
        {
            "institution": "CLINIC",
            "as": {"cooperatesWith": {"institution": "TOWN", "agreement": "协议1号"}},
            "starts": LONG_AGO,
        },
    ),
    ("assignGrid", {"grid": "GRID", "hospital": "HOSP", "starts": LONG_AGO}),
    ("setRegionalPolicy", RULE),
    ("registerPractitioner", person("GP", "CLINICAL", "TOWN", **PHYSICIAN, licenceNumber="1100")),
    ("registerPractitioner", person("GP2", "CLINICAL", "TOWN", **PHYSICIAN)),
    ("registerPractitioner", person("NURSE", "NURSE", "TOWN")),
    ("registerPractitioner", person("NURSE2", "NURSE", "TOWN")),
    ("registerPractitioner", person("RURAL", "RURAL_DOCTOR", "VILLAGE")),
    ("registerPractitioner", person("PRIVATE", "NURSE", "CLINIC")),
    ("registerPractitioner", person("OUTSIDER", "NURSE", "STRANGER")),
    (
        "formTeam",
        {
            "code": "TEAM",
            "name": names("TEAM"),
            "home": "TOWN",
            "formed": TODAY,
            "chain": ["VILLAGE", "HOSP"],
            "area": ["GRID", "GRID-1"],
            "members": [member("GP", "GENERAL_PRACTITIONER", isLeader=True), member("NURSE", "NURSE")],
        },
    ),
    ("formTeam", {"code": "OTHER", "name": names("OTHER"), "home": "TOWN", "formed": TODAY}),
)
"""What describes the county, in order; the last two are its teams, TEAM complete, OTHER empty."""


async def describe(client: Client, actor: Actor = AUTHORITY) -> Clerk:
    """Describe the county through the API; answers the clerk who did."""
    clerk = Clerk(client, actor)
    for verb, given in DESCRIPTION:
        await clerk.done(verb, **given)
    return clerk


async def put_county(url: str, clock: Clock) -> None:
    """A migrated database gets the map, and the county through the API."""
    async with connected(url), transaction():
        await put_regions(REGIONS)
    async with serving(url, clock) as client:
        await describe(client)
