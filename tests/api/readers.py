"""Who asks about the starter network."""

from core.actor import AccessRole, Actor

YANGSHUO, LINGCHUAN, GUILIN = "450321", "450323", "450300"


def reader(role: AccessRole, region: str | None = None, institution: str | None = None) -> Actor:
    """Somebody with one role."""
    return Actor(subject=f"{role.value}-1", roles=frozenset({role}), region=region, institution=institution)


IN_YANGSHUO = reader(AccessRole.REGION_AUTHORITY, YANGSHUO)
IN_LINGCHUAN = reader(AccessRole.REGION_AUTHORITY, LINGCHUAN)
IN_GUILIN = reader(AccessRole.EVALUATOR, GUILIN)
AT_TOWN_1 = reader(AccessRole.INSTITUTION_ADMIN, institution="YS-T01-H")
RESIDENT = reader(AccessRole.RESIDENT, YANGSHUO)
NOWHERE = reader(AccessRole.SYSTEM_ADMIN)
