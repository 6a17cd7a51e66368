"""Schedules as a service item's definition has them, from their written form alone."""

from __future__ import annotations

import json
from typing import Any

from catalog.codec import adapter
from catalog.schedule import Schedule


def load_schedule(written: Any) -> Schedule:
    """A schedule from its written form; raises as `catalog.codec.load`."""
    schedule: Schedule = adapter(Schedule).validate_json(json.dumps(written))
    return schedule
