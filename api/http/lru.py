"""A cache that forgets what was used longest ago, bounded by the weight of what it keeps."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class WeightedLru(Generic[K, V]):
    """At most `capacity` of weight (bytes, or entries when every weight is 1). Not for several threads."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.weight = 0
        self._entries: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: K) -> V | None:
        """The kept value, which becomes the last to be forgotten; None when there is none."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: K, value: V, weight: int) -> None:
        """Keep `value`; what weighs more than everything together may weigh is not kept."""
        previous = self._entries.pop(key, None)
        if previous is not None:
            self.weight -= previous[1]
        if weight > self.capacity:
            return
        self._entries[key] = (value, weight)
        self.weight += weight
        while self.weight > self.capacity:
            _, (_, forgotten) = self._entries.popitem(last=False)
            self.weight -= forgotten

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self.weight = 0
