"""From a document's text to a checked document: parse, limits, validation; kept by text, bounded.

The limits run on the parsed document before anything may walk it with fragments expanded (HAZARDS 11).
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    InlineFragmentNode,
    NoFragmentCyclesRule,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    parse,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule

from api.http.errors import PARSE_FAILED, VALIDATION_FAILED, DocumentFaulty
from api.http.fields import selected_fields
from api.http.lru import WeightedLru
from api.http.measure import Measure, directive_count, field_pairs, measure, measure_fragments, unspread
from api.http.refusals import Refusals, RequestRefused
from api.settings import Settings

MAX_FIELD_PAIRS = 2_500  # about 15 ms of validation; seventy fragments that all select `id` make 2,415
MAX_NESTING = 100  # braces below one another, inline fragments included: below the interpreter's stack
DOCUMENT_CACHE_BYTES = 33_554_432  # syntax trees included
_TOKEN_BYTES = 600  # of a syntax tree for each token, measured: 280 to 560
_DOCUMENT_BYTES = 2_000  # of a document beside its tree, its text and its fields
_RULES = (*specified_rules, MaybeNullValidationRule)


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A checked document: heavy (its tree is some hundred times its text), so nobody keeps it but `DocumentStore`."""

    number: int  # no other document of this process has it
    text: str
    node: DocumentNode
    operations: tuple[OperationDefinitionNode, ...]
    fragments: Mapping[str, FragmentDefinitionNode]
    selected: frozenset[str]  # every «Type.field»: small, and may be kept when the document is not

    @property
    def weight(self) -> int:
        """Bytes the document takes, rather too many than too few; of its text the tokens hold a second copy."""
        tokens = 0
        token = self.node.loc.start_token if self.node.loc is not None else None
        while token is not None:
            tokens += 1
            token = token.next
        return _DOCUMENT_BYTES + _TOKEN_BYTES * tokens + 2 * sys.getsizeof(self.text) + sys.getsizeof(self.selected)

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation to execute: the only one, or the one of that name. Raises RequestRefused otherwise."""
        named = [
            operation
            for operation in self.operations
            if name is None or (operation.name is not None and operation.name.value == name)
        ]
        if len(named) != 1:
            raise RequestRefused(Refusals.OPERATION_NOT_FOUND)
        return named[0]

    def root_fields(self, operation: OperationDefinitionNode) -> Iterator[str]:
        """Names of the operation's root fields, those in fragments included."""
        pending: list[SelectionSetNode] = [operation.selection_set]
        seen: set[str] = set()
        while pending:
            for selection in pending.pop().selections:
                if isinstance(selection, FieldNode):
                    yield selection.name.value
                elif isinstance(selection, InlineFragmentNode):
                    pending.append(selection.selection_set)
                elif (name := getattr(selection, "name").value) not in seen:  # noqa: B009  a fragment spread
                    seen.add(name)
                    pending.append(self.fragments[name].selection_set)


class DocumentStore:
    """Checks documents against one schema and remembers those that passed."""

    def __init__(self, schema: GraphQLSchema, settings: Settings) -> None:
        self._schema = schema
        self._settings = settings
        self._kept: WeightedLru[str, Document] = WeightedLru(DOCUMENT_CACHE_BYTES)
        self._numbers = count()

    def known(self, text: str) -> Document | None:
        """The document of `text` when it was checked before and is remembered."""
        return self._kept.get(text)

    def checked(self, text: str) -> Document:
        """The checked document of `text`.

        Raises RequestRefused beyond a limit, DocumentFaulty when it does not parse or is not valid.
        """
        document = self._kept.get(text)
        if document is None:
            document = self._check(text)
            self._kept.put(text, document, document.weight)
        return document

    def _check(self, text: str) -> Document:
        node = self._parsed(text)
        fragments = {
            definition.name.value: definition
            for definition in node.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        operations = tuple(
            definition for definition in node.definitions if isinstance(definition, OperationDefinitionNode)
        )
        found = directive_count(node)
        if found > self._settings.max_directives:
            raise _beyond(Refusals.DIRECTIVE_LIMIT_EXCEEDED, found, self._settings.max_directives)
        measures = measure_fragments(fragments)
        if measures is None:
            self._validate(node, (NoFragmentCyclesRule,))
            raise RequestRefused(Refusals.FRAGMENT_LIMIT_EXCEEDED, limit=self._settings.max_fragment_spreads)
        # Fragments that no operation spreads are walked by validation too, so all are held to the limits; to that of
        # depth only where an operation spreads them, for inside __schema another one holds.
        for fragment in measures.values():
            self._refuse_beyond(fragment)
        for operation in operations:
            measured = measure(operation.selection_set, measures)
            self._refuse_beyond(measured)
            self._refuse_roots(operation, measured)
        roots = [operation.selection_set for operation in operations]
        roots += [fragments[name].selection_set for name in unspread(node, fragments)]
        if field_pairs(roots, fragments, MAX_FIELD_PAIRS) >= MAX_FIELD_PAIRS:
            raise RequestRefused(Refusals.OVERLAP_LIMIT_EXCEEDED, limit=MAX_FIELD_PAIRS)
        self._validate(node, _RULES)
        selected = selected_fields(self._schema, operations, fragments.values())
        return Document(next(self._numbers), text, node, operations, fragments, selected)

    def _parsed(self, text: str) -> DocumentNode:
        limit = self._settings.max_tokens
        try:
            return parse(text, max_tokens=limit, max_comments=limit)
        except GraphQLSyntaxError as error:
            if "Document contains more than" in error.message:
                raise RequestRefused(Refusals.TOKEN_LIMIT_EXCEEDED, limit=limit) from None
            raise DocumentFaulty(PARSE_FAILED, [error]) from None

    def _refuse_beyond(self, found: Measure) -> None:
        """Refuse a selection beyond the limits of depth, aliases, spreads and introspection."""
        settings = self._settings
        self._refuse_spreads(found.spreads)
        if found.introspects and not settings.introspection_on:
            raise RequestRefused(Refusals.INTROSPECTION_OFF)
        for refusal, amount, limit in (
            (Refusals.DEPTH_LIMIT_EXCEEDED, found.introspection_depth, settings.max_introspection_depth),
            (Refusals.DEPTH_LIMIT_EXCEEDED, found.nesting, MAX_NESTING),
            (Refusals.ALIAS_LIMIT_EXCEEDED, found.widest_aliases, settings.max_aliases),
        ):
            if amount > limit:
                raise _beyond(refusal, amount, limit)

    def _refuse_spreads(self, spreads: int) -> None:
        limit = self._settings.max_fragment_spreads
        if spreads > limit:
            raise RequestRefused(Refusals.FRAGMENT_LIMIT_EXCEEDED, limit=limit)

    def _refuse_roots(self, operation: OperationDefinitionNode, found: Measure) -> None:
        if found.depth > self._settings.max_depth:
            raise _beyond(Refusals.DEPTH_LIMIT_EXCEEDED, found.depth, self._settings.max_depth)
        mutation = operation.operation is OperationType.MUTATION
        limit = self._settings.max_mutations if mutation else self._settings.max_root_fields
        if found.fields > limit:
            raise _beyond(Refusals.ROOT_FIELD_LIMIT_EXCEEDED, found.fields, limit)

    def _validate(self, node: DocumentNode, rules: Sequence[type]) -> None:
        errors: list[GraphQLError] = validate(
            self._schema,
            node,
            rules,
            max_errors=self._settings.max_errors,
            hide_suggestions=not self._settings.suggestions_on,
        )
        if errors:
            raise DocumentFaulty(VALIDATION_FAILED, errors, self._settings.max_errors)


def _beyond(refusal: Refusals, found: int, limit: int) -> RequestRefused:
    return RequestRefused(refusal, found=min(found, 1_000_000_000), limit=limit)
