"""How errors look to a client: a stable code, words in the client's language, nothing of the inside.

`core.faults` carry their own client-safe face; GraphQL's own complaints about a document stay, without Python's words;
everything else is masked with the request's id and logged with its trace.
"""

import re
from collections.abc import Sequence

import structlog
from graphql import GraphQLError
from strawberry.exceptions import StrawberryInputCoercionError

from api.http.refusals import Formatted, Refusals, Rejected, RequestRefused
from core.faults import Fault, FaultCode, Refusal, Unavailable
from core.language import Language

PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
BAD_USER_INPUT = "BAD_USER_INPUT"
_MAX_MESSAGE = 500  # a rejected value is quoted in the message; a client knows what it sent

_log = structlog.get_logger("api.http")
_SCALAR_TEXT = re.compile(r", but encountered error '.*'; found", re.DOTALL)
_OBJECT = re.compile(r"(, found|value): [\[{].*[\]}]\.?$", re.DOTALL)
"""A whole object or list quoted in a message: clients write messages into their logs, and it may hold a person."""
_NUMBER = re.compile(r"\d{11,}")
"""The number of a phone or a document."""
_MAYBE = re.compile(r"(Argument|Field) '(\w+)'")
_STATUS_OF_FAULT = {FaultCode.UNAUTHENTICATED: 401, FaultCode.FORBIDDEN: 403}


class DocumentFaulty(Rejected):
    """A document or its variables that GraphQL itself does not accept."""

    def __init__(self, code: str, faults: Sequence[GraphQLError], limit: int = 20) -> None:
        super().__init__(code)
        self._code = code
        self._faults = faults[:limit]

    def errors(self, language: Language) -> list[Formatted]:  # noqa: ARG002  GraphQL's words are English only
        """One error for each fault."""
        return [_formatted(fault, safe_message(fault), {"code": self._code}) for fault in self._faults]


class FaultRejected(Rejected):
    """A `Fault` raised before execution: a token that does not hold, a context that cannot be made."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code.value)
        self._fault = fault
        self.status = _STATUS_OF_FAULT.get(fault.code, 400)
        self.of_document = fault.code not in _STATUS_OF_FAULT
        if fault.code is FaultCode.UNAUTHENTICATED:
            self.headers = ((b"www-authenticate", b"Bearer"),)

    def errors(self, language: Language) -> list[Formatted]:
        """The fault as one error."""
        return [{"message": self._fault.message.in_(language), "extensions": _fault_extensions(self._fault)}]


class RefusalRejected(Rejected):
    """What the domain refuses, told by another route than the GraphQL endpoint: every problem with its path.

    404 for what is not there or not the caller's, 409 for what stands in the way just now, 422 for the rest.
    """

    def __init__(self, refusal: Refusal) -> None:
        super().__init__("refused")
        self._refusal = refusal
        codes = {problem.code for problem in refusal.problems}
        self.status = 404 if "NOT_FOUND" in codes else 409 if codes & _IN_THE_WAY else 422

    def errors(self, language: Language) -> list[Formatted]:
        """One error with all problems in its extensions."""
        message, extensions = _refusal_face(self._refusal, language)
        return [{"message": message, "extensions": extensions}]


_IN_THE_WAY = {"JOB_OPEN", "IMPORT_OPEN", "IDEMPOTENCY_KEY_REUSED"}


def safe_message(error: GraphQLError) -> str:
    """GraphQL's message without what Python said, without Python's names for things, without what tells of people."""
    if isinstance(error, StrawberryInputCoercionError) or isinstance(
        error.original_error, StrawberryInputCoercionError
    ):
        place = _MAYBE.search(error.message)
        if "Maybe[" in error.message:
            subject = f"{place[1]} '{place[2]}'" if place else "This value"
            return f"{subject} may be left out, but not be null."
    message = _SCALAR_TEXT.sub(", found", error.message).replace("not to be None", "not to be null")
    message = _NUMBER.sub("…", _OBJECT.sub("", message))
    return message if len(message) <= _MAX_MESSAGE else message[: _MAX_MESSAGE - 1] + "…"


def execution_errors(
    errors: Sequence[GraphQLError], *, language: Language, request_id: str, limit: int
) -> list[Formatted]:
    """The `errors` of an executed operation, at most `limit` of them."""
    return [_execution_error(error, language, request_id) for error in errors[:limit]]


def _execution_error(error: GraphQLError, language: Language, request_id: str) -> Formatted:
    cause = _cause(error)
    if isinstance(cause, Fault):
        return _formatted(error, cause.message.in_(language), _fault_extensions(cause))
    if isinstance(cause, Refusal):
        return _formatted(error, *_refusal_face(cause, language))
    if isinstance(cause, StrawberryInputCoercionError) or _is_argument_error(cause):
        return _formatted(error, safe_message(error), {"code": BAD_USER_INPUT})
    told = masked(cause, request_id, path=error.path).errors(language)[0]
    return _formatted(error, str(told["message"]), told["extensions"])


def masked(cause: BaseException, request_id: str, path: object = None) -> RequestRefused:
    """What a client is told of a fault that is not its own: that it may try again, or under which request it is found.

    What is busy or away is a line in the log; anything else is logged with its trace.
    """
    if isinstance(cause, Unavailable | ConnectionError):
        _log.warning("unavailable", request_id=request_id, path=path, reason=str(cause))
        return RequestRefused(Refusals.UNAVAILABLE)
    _log.error("unexpected error", request_id=request_id, path=path, exc_info=cause)
    return RequestRefused(Refusals.INTERNAL, request=request_id)


def _cause(error: GraphQLError) -> BaseException:
    cause: BaseException = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause


def _is_argument_error(cause: BaseException) -> bool:
    """True when GraphQL itself found an argument's value impossible; a resolver's own GraphQLError is not that."""
    if type(cause) is not GraphQLError or cause.__traceback__ is None:
        return False
    frame = cause.__traceback__
    while frame.tb_next is not None:
        frame = frame.tb_next
    return frame.tb_frame.f_globals.get("__name__") == "graphql.execution.values"


def _fault_extensions(fault: Fault) -> dict[str, object]:
    extensions: dict[str, object] = {"code": fault.code.value}
    if fault.path:
        extensions["path"] = list(fault.path)
    return extensions


def _refusal_face(refusal: Refusal, language: Language) -> tuple[str, dict[str, object]]:
    problems = [
        {"code": problem.code, "path": list(problem.path), "message": problem.message.in_(language)}
        for problem in refusal.problems
    ]
    message = "; ".join(str(problem["message"]) for problem in problems)
    return message, {"code": BAD_USER_INPUT, "problems": problems}


def _formatted(error: GraphQLError, message: str, extensions: object) -> Formatted:
    formatted: Formatted = {"message": message}
    if error.locations:
        formatted["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path is not None:
        formatted["path"] = list(error.path)
    formatted["extensions"] = extensions
    return formatted
