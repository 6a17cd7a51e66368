"""Whether an operation names some fields, found in one pass over its text: so that only what is asked for is read."""

from __future__ import annotations

from collections.abc import Collection

from graphql import FieldNode, InlineFragmentNode, SelectionSetNode

from api.context import Info


def mentions(info: Info, names: Collection[str]) -> bool:
    """Whether the operation selects a field of one of these names, anywhere in it.

    Linear in the text: spreads are not followed, every fragment is looked through once. Too much rather than too
    little: another root field's selection counts as well.
    """
    raw = info._raw_info
    left: list[SelectionSetNode] = [raw.operation.selection_set]
    left.extend(fragment.selection_set for fragment in raw.fragments.values())
    while left:
        for selection in left.pop().selections:
            if isinstance(selection, FieldNode) and selection.name.value in names:
                return True
            if isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set is not None:
                left.append(selection.selection_set)
    return False
