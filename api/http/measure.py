"""Measures of a parsed document that stay linear in its size, whatever its fragments do.

A document of 594 bytes whose fragments spread the next one twice names 2^n fields. So nothing here expands a fragment:
each is measured once, in an order in which the fragments it spreads come first, and sums are sums of those measures
(Python integers do not overflow). Only a document that passed may be walked with fragments expanded.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Node,
    SelectionNode,
    SelectionSetNode,
)

_INTROSPECTION = frozenset({"__schema", "__type"})


@dataclass(frozen=True, slots=True)
class Measure:
    """What a selection set amounts to with its fragments counted in."""

    depth: int = 0  # fields below one another, the inside of __schema and __type apart
    introspection_depth: int = 0
    nesting: int = 0  # braces below one another, those of inline fragments included
    fields: int = 0  # fields of this level
    aliases: int = 0  # aliases of this level
    widest_aliases: int = 0  # the most aliases of any level
    spreads: int = 0  # fragment spreads, each as often as it is reached
    introspects: bool = False


_NOTHING = Measure()


def measure(selections: SelectionSetNode, fragments: Mapping[str, Measure]) -> Measure:
    """Measure a selection set; a fragment missing from `fragments` counts for nothing (validation will say so)."""
    depth = introspection = nesting = fields = aliases = widest = spreads = 0
    introspects = False
    for selection in selections.selections:
        if isinstance(selection, FieldNode):
            inner = measure(selection.selection_set, fragments) if selection.selection_set else _NOTHING
            fields += 1
            aliases += selection.alias is not None
            if selection.name.value in _INTROSPECTION:
                introspects = True
                depth = max(depth, 1)
                introspection = max(introspection, 1 + inner.depth)
            else:
                depth = max(depth, 1 + inner.depth)
        else:
            spread = isinstance(selection, FragmentSpreadNode)
            inner = _inner(selection, fragments)
            spreads += spread
            fields += inner.fields
            aliases += inner.aliases
            depth = max(depth, inner.depth)
        introspection = max(introspection, inner.introspection_depth)
        nesting = max(nesting, inner.nesting)
        widest = max(widest, inner.widest_aliases)
        spreads += inner.spreads
        introspects = introspects or inner.introspects
    return Measure(depth, introspection, nesting + 1, fields, aliases, max(widest, aliases), spreads, introspects)


def _inner(selection: SelectionNode, fragments: Mapping[str, Measure]) -> Measure:
    if isinstance(selection, InlineFragmentNode):
        return measure(selection.selection_set, fragments)
    assert isinstance(selection, FragmentSpreadNode)  # noqa: S101  the grammar knows three kinds of selection
    return fragments.get(selection.name.value, _NOTHING)


def measure_fragments(fragments: Mapping[str, FragmentDefinitionNode]) -> dict[str, Measure] | None:
    """Each fragment's measure, or None when fragments spread one another in a circle.

    Without recursion over fragments: a chain of them may be longer than the interpreter's stack.
    """
    needs = {name: set(_spread_names(fragment)) & fragments.keys() for name, fragment in fragments.items()}
    needed_by: dict[str, list[str]] = {name: [] for name in fragments}
    for name, needed in needs.items():
        for other in needed:
            needed_by[other].append(name)
    ready = [name for name, needed in needs.items() if not needed]
    measures: dict[str, Measure] = {}
    while ready:
        name = ready.pop()
        measures[name] = measure(fragments[name].selection_set, measures)
        for other in needed_by[name]:
            needs[other].discard(name)
            if not needs[other]:
                ready.append(other)
    return measures if len(measures) == len(fragments) else None


def directive_count(document: DocumentNode) -> int:
    """Directives written anywhere in the document."""
    return sum(len(getattr(node, "directives", None) or ()) for node in _nodes(document))


def _spread_names(root: Node) -> Iterator[str]:
    return (node.name.value for node in _nodes(root) if isinstance(node, FragmentSpreadNode))


def _nodes(root: Node) -> Iterator[Node]:
    """The definitions, selections and variable definitions under `root`: everything that can hold a directive."""
    pending: list[Node] = [root]
    while pending:
        node = pending.pop()
        yield node
        for name in ("definitions", "variable_definitions"):
            pending.extend(getattr(node, name, None) or ())
        selections = getattr(node, "selection_set", None)
        if selections is not None:
            pending.extend(selections.selections)


def unspread(document: DocumentNode, fragments: Mapping[str, FragmentDefinitionNode]) -> list[str]:
    """Fragments that nothing spreads; validation walks them like operations."""
    return sorted(fragments.keys() - set(_spread_names(document)))


def field_pairs(roots: Sequence[SelectionSetNode], fragments: Mapping[str, FragmentDefinitionNode], limit: int) -> int:
    """How many pairs of fields answer under one name, merged as execution merges them; stops counting at `limit`.

    Validation compares each pair («fields in set can merge»), which is quadratic. Only for documents whose depth and
    spreads were found in bounds, and without circles.
    """
    pairs = 0
    levels: list[list[SelectionSetNode]] = [[root] for root in roots]
    while levels:
        groups: dict[str, list[FieldNode]] = {}
        for node in _level_fields(levels.pop(), fragments):
            group = groups.setdefault((node.alias or node.name).value, [])
            pairs += len(group)
            group.append(node)
            if pairs >= limit:
                return pairs
        for group in groups.values():
            inner = [node.selection_set for node in group if node.selection_set is not None]
            if inner:
                levels.append(inner)
    return pairs


def _level_fields(
    level: list[SelectionSetNode], fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[FieldNode]:
    """The fields of one merged level; a fragment is looked into once, as in execution."""
    seen: set[str] = set()
    pending = list(level)
    while pending:
        for selection in pending.pop().selections:
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, InlineFragmentNode):
                pending.append(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode):
                fragment = fragments.get(selection.name.value)
                if fragment is not None and selection.name.value not in seen:
                    seen.add(selection.name.value)
                    pending.append(fragment.selection_set)
