"""The starter network's files (`seeds/delivery/`): what they hold and how it is written, the same bytes every time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from catalog.codec import dump
from seeds.generator.cities import guilin, qianjiang, shanghai
from seeds.generator.counties import lingchuan, lipu, quanzhou, yangshuo
from seeds.generator.county import County

FOLDER = Path(__file__).parents[1] / "delivery"

_PLAIN = re.compile(r"[A-Za-z\u4e00-\u9fff][\w（）()'-]*( [\w（）()'-]+)*")
_NOT_TEXT = frozenset({"null", "true", "false", "yes", "no", "on", "off"})
_LIST_BELOW = "members"
"""The one list that is written a line a part: a fault in a member then stands on the member's line."""


def counties() -> tuple[County, ...]:
    """The whole starter network, folder by folder."""
    network = guilin(), yangshuo(), lingchuan(), quanzhou(), lipu(), shanghai(), qianjiang()
    for county in network:
        county.staff_hospitals()
    return network


def files() -> dict[str, str]:
    """Every file of the network by its path below `seeds/delivery/`; a county leaves out what it has none of."""
    written: dict[str, str] = {}
    for county in counties():
        lists: Mapping[str, Sequence[Any]] = {
            "grids": county.grids,
            "institutions": county.institutions,
            "networks": county.networks,
            "affiliations": county.affiliations,
            "responsibilities": county.responsibilities,
            "practitioners": county.practitioners,
            "teams": county.teams,
        }
        for key, definitions in lists.items():
            if definitions:
                lines = (*_header(county, key), f"{key}:", *(_record(dump(one)) for one in definitions))
                written[f"{county.folder}/{key}.yaml"] = "\n".join(lines) + "\n"
    return written


def write() -> None:
    """Write the files; those of the folder that are no longer generated go."""
    wanted = files()
    for stale in FOLDER.glob("*/*.yaml"):
        if stale.relative_to(FOLDER).as_posix() not in wanted:
            stale.unlink()
    for name, text in wanted.items():
        file = FOLDER / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def _header(county: County, key: str) -> Iterator[str]:
    yield f"# {county.name.zh} {county.name.en} ({county.region}): {key}."
    yield "# Synthetic, and written by `python -m seeds.generator`: change seeds/generator and run it again."
    yield "# People, codes, licence numbers and credit codes are invented; nothing here says what really exists there."
    yield from (f"# {line}" for line in county.facts)


def _record(written: Mapping[str, Any]) -> str:
    if _LIST_BELOW not in written:
        return f"  - {_flow(written)}"
    above = {key: value for key, value in written.items() if key != _LIST_BELOW}
    parts = "".join(f"      {_flow(part)},\n" for part in written[_LIST_BELOW])
    return f"  - {_flow(above)[:-1]}, {_LIST_BELOW}: [\n{parts}    ]}}"


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str):
        is_plain = _PLAIN.fullmatch(value) and value.lower() not in _NOT_TEXT
        return value if is_plain else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)
