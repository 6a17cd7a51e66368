"""What differs between two versions of a package, published or drafted."""

from __future__ import annotations

from api.context import Info
from api.design_side import DesignSide, design_side
from api.resolvers.candidates import candidates
from api.schema.difference import Difference
from api.schema.version_ref import VersionRef
from catalog.difference import version_difference
from catalog.snapshot import PackageVersion
from core.faults import bad_argument
from core.language import Language


async def difference(
    info: Info, package: str, earlier: VersionRef, later: VersionRef, language: Language | None
) -> list[Difference]:
    """The differences, part by part; none for versions that mean the same.

    Raises a BAD_USER_INPUT fault for a version or draft that is not there, not within reach, or another package's.
    """
    side = design_side(info, language)
    before = await _version(side, package, earlier, "from")
    after = await _version(side, package, later, "to")
    names = await side.names()
    return [Difference.of(each, side.language) for each in version_difference(before, after, names.packages)]


async def _version(side: DesignSide, package: str, given: VersionRef, argument: str) -> PackageVersion:
    if given.draft is not None:
        path = (argument, "draft")
        ((row, drafted),) = await candidates(side, [(given.draft.value, path)])
        if row.package != package:
            raise bad_argument(path, "这份草稿属于另一服务包。", "This is a draft of another package.")
        return drafted
    number = None if given.version is None else given.version.value
    history = side.present.snapshot.packages.get(package, ())
    version = next((one for one in history if one.number == number), None)
    if version is None:
        raise bad_argument((argument, "version"), "该服务包没有这一已发布版本。", "The package has no such version.")
    return version
