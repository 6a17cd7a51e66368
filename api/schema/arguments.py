"""Arguments that many questions take, each described once."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from core.language import Language

InLanguage = Annotated[
    Language | None,
    strawberry.argument(description="Language of the answer; default: the header Accept-Language, then Chinese."),
]
OnDay = Annotated[date | None, strawberry.argument(description="The day asked about; default: today in Shanghai.")]
AsOf = Annotated[
    date | None,
    strawberry.argument(description="Everything as it stands on this day; default: today in Shanghai (截至日期)."),
]
InRegion = Annotated[
    str, strawberry.argument(description='Division code of the region, such as "450321" for Yangshuo (区划代码).')
]
Code = Annotated[str, strawberry.argument(description="Its stable code.")]
