"""What a resolver may know about the operation it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import strawberry

from api.event_board import EventBoard
from api.menu_board import MenuBoard, Present
from api.schema.shelf import Shelf
from catalog.snapshot import ItemVersion
from core.actor import Actor
from core.clock import Clock, today
from core.faults import bad_argument
from core.language import Language
from core.messages import MessagePort
from core.sealing import Sealer
from enrolment.notices.address import AddressRules


@dataclass(frozen=True, slots=True)
class RequestContext:
    """One operation: who asks, in which language, of which menu. Made anew for each operation."""

    actor: Actor
    language: Language
    request_id: str
    clock: Clock
    board: MenuBoard
    present: Present
    sealer: Sealer
    messages: MessagePort
    events: EventBoard
    public_address: str
    wake_jobs: Callable[[], None]
    webhook_addresses: AddressRules

    def today(self) -> date:
        """The day in Shanghai."""
        return today(self.clock)

    def items_by_today(self) -> Mapping[str, ItemVersion]:
        """Every item by code, in the latest version that was on offer anywhere by today."""
        return self.present.items_by(self.today())

    def shelf(self, language: Language | None = None) -> Shelf:
        """The shapes in the language asked for, or else in the caller's; always of this operation's snapshot."""
        return self.present.shelf(language or self.language)

    def known_region(self, code: str, *place: str) -> str:
        """`code`, if it is a region's. Raises a BAD_USER_INPUT fault that names its place, `region` by default."""
        if code not in self.present.snapshot.regions:
            raise bad_argument(
                place or ("region",),
                "没有这个区划代码，请用 regions 查询。",
                "No region has this code; `regions` lists them.",
            )
        return code


Info = strawberry.Info[RequestContext, None]
"""What our resolvers are handed."""
