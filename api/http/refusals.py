"""Every refusal the endpoint itself can make: its code, its HTTP status, its words. One place for all of them.

A refusal «of the document» happened after a well-formed request was read; GraphQL over HTTP answers those with 200
when the client asked for `application/json`. All others keep their status whatever was asked for.
"""

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from core.language import Language, Text

Formatted = dict[str, object]
"""One entry of a response's `errors`."""


class RefusalKind(NamedTuple):
    """What a refusal looks like: HTTP status, words, and whether it is one of the document."""

    status: int
    text: Text
    of_document: bool = False


class Refusals(Enum):
    """The catalogue; the member's name is the `extensions.code`."""

    BODY_NOT_JSON = RefusalKind(400, Text("请求体不是有效的 UTF-8 JSON", "The body is not valid UTF-8 JSON"))
    BODY_NOT_OBJECT = RefusalKind(400, Text("请求体必须是 JSON 对象", "The body must be a JSON object"))
    BATCHING_NOT_SUPPORTED = RefusalKind(
        400, Text("不支持批量请求，每次请求一个操作", "Batches are not supported; send one operation a request")
    )
    DUPLICATE_KEY = RefusalKind(400, Text("“{name}”出现了不止一次", "“{name}” is given more than once"))
    BAD_PARAMETER = RefusalKind(
        400, Text("参数 {name} 必须是{zh_kind}或 null", "The parameter {name} must be {en_kind} or null")
    )
    BAD_QUERY_STRING = RefusalKind(
        400, Text("查询字符串不是有效的 UTF-8 表单编码", "The query string is not valid UTF-8 form encoding")
    )
    QUERY_MISSING = RefusalKind(400, Text("缺少参数 query", "The parameter query is missing"))
    BODY_TOO_LARGE = RefusalKind(413, Text("请求超过 {limit} 字节", "The request exceeds {limit} bytes"))
    BODY_TIMEOUT = RefusalKind(
        408, Text("请求体未在 {seconds} 秒内到达", "The body did not arrive within {seconds} seconds")
    )
    UNSUPPORTED_MEDIA_TYPE = RefusalKind(
        415,
        Text("Content-Type 必须是 application/json（UTF-8）", "Content-Type must be application/json (UTF-8)"),
    )
    NOT_ACCEPTABLE = RefusalKind(
        406,
        Text(
            "Accept 中须含 application/graphql-response+json、application/json 或 text/event-stream",
            "Accept must allow application/graphql-response+json, application/json or text/event-stream",
        ),
    )
    SUBSCRIPTION_NEEDS_STREAM = RefusalKind(
        406,
        Text(
            "订阅请使用 WebSocket（graphql-transport-ws），或在 Accept 中列出 text/event-stream",
            "Subscribe by WebSocket (graphql-transport-ws), or list text/event-stream in Accept",
        ),
    )
    METHOD_NOT_ALLOWED = RefusalKind(405, Text("只接受 GET 与 POST", "Only GET and POST are accepted"))
    MUTATION_NEEDS_POST = RefusalKind(405, Text("变更操作只能用 POST", "Mutations are accepted by POST only"))
    UNAUTHENTICATED = RefusalKind(
        401,
        Text(
            "凭证已失效，或给出了多个 Authorization 首部",
            "The credentials have ended, or there are several Authorization headers",
        ),
    )

    TOKEN_LIMIT_EXCEEDED = RefusalKind(
        400, Text("文档超过 {limit} 个词法单元", "The document has more than {limit} tokens"), of_document=True
    )
    DEPTH_LIMIT_EXCEEDED = RefusalKind(
        400,
        Text("选择嵌套 {found} 层，上限 {limit}", "Selections are {found} deep; the limit is {limit}"),
        of_document=True,
    )
    ALIAS_LIMIT_EXCEEDED = RefusalKind(
        400,
        Text("同一层有 {found} 个别名，上限 {limit}", "One level has {found} aliases; the limit is {limit}"),
        of_document=True,
    )
    DIRECTIVE_LIMIT_EXCEEDED = RefusalKind(
        400,
        Text("文档有 {found} 个指令，上限 {limit}", "The document has {found} directives; the limit is {limit}"),
        of_document=True,
    )
    ROOT_FIELD_LIMIT_EXCEEDED = RefusalKind(
        400,
        Text("操作有 {found} 个根字段，上限 {limit}", "The operation has {found} root fields; the limit is {limit}"),
        of_document=True,
    )
    FRAGMENT_LIMIT_EXCEEDED = RefusalKind(
        400,
        Text("片段展开超过 {limit} 次", "Fragments are spread more than {limit} times"),
        of_document=True,
    )
    OVERLAP_LIMIT_EXCEEDED = RefusalKind(
        400,
        Text("同名字段重复过多", "The same fields are selected too many times over"),
        of_document=True,
    )
    INTROSPECTION_OFF = RefusalKind(400, Text("此服务未开放内省", "Introspection is turned off here"), of_document=True)
    OPERATION_NOT_FOUND = RefusalKind(
        400,
        Text("文档中没有可执行的该操作，请给出 operationName", "No such operation; name one by operationName"),
        of_document=True,
    )
    COST_LIMIT_EXCEEDED = RefusalKind(
        400,
        Text("请求成本 {found} 超过上限 {limit}", "The request costs {found}; the limit is {limit}"),
        of_document=True,
    )
    RATE_LIMITED = RefusalKind(
        429,
        Text(
            "本分钟额度 {limit} 已用完，请 {seconds} 秒后再试",
            "This minute's allowance of {limit} is spent; try again in {seconds} seconds",
        ),
    )
    DEADLINE_EXCEEDED = RefusalKind(
        504,
        Text("操作未在 {seconds} 秒内完成", "The operation did not finish within {seconds} seconds"),
        of_document=True,
    )
    PERSISTED_QUERY_NOT_FOUND = RefusalKind(400, Text("未知的受信文档", "No such trusted document"), of_document=True)
    PERSISTED_QUERY_NOT_SUPPORTED = RefusalKind(
        400, Text("此服务未配置受信文档", "Trusted documents are not set up here"), of_document=True
    )
    PERSISTED_QUERY_HASH_MISMATCH = RefusalKind(
        400, Text("给出的 SHA-256 与文档不符", "The SHA-256 given is not that of the document"), of_document=True
    )
    DOCUMENT_NOT_TRUSTED = RefusalKind(
        400,
        Text("此服务只执行清单中的受信文档", "Only documents in the manifest are executed here"),
        of_document=True,
    )
    TOO_MANY_OPERATIONS = RefusalKind(
        429,
        Text("一个连接最多同时 {limit} 个操作", "At most {limit} operations at once on one socket"),
    )
    TOO_MANY_STREAMS = RefusalKind(
        429,
        Text(
            "一个地址最多同时 {limit} 个连接或事件流",
            "At most {limit} sockets and event streams at once from one address",
        ),
    )
    UNAVAILABLE = RefusalKind(
        503,
        Text(
            "服务暂时繁忙或不可用，请稍后用同一幂等键重试",
            "Busy or away for the moment; try again with the same idempotency key",
        ),
    )
    INTERNAL = RefusalKind(500, Text("内部错误，请求编号 {request}", "Internal error; request {request}"))


class Rejected(Exception):  # noqa: N818  a request is rejected; nothing is broken
    """A request that is answered without data. Knows its status and how to say why in either language."""

    status: int = 400
    of_document: bool = True
    headers: tuple[tuple[bytes, bytes], ...] = ()

    def errors(self, language: Language) -> list[Formatted]:
        """The response's `errors`, never empty."""
        raise NotImplementedError


class RequestRefused(Rejected):
    """One refusal of the catalogue, with the figures that belong into its words."""

    def __init__(self, kind: Refusals, *, headers: Sequence[tuple[bytes, bytes]] = (), **figures: object) -> None:
        super().__init__(kind.name)
        self.kind = kind
        self.status = kind.value.status
        self.of_document = kind.value.of_document
        self.headers = tuple(headers)
        self.figures = figures

    def errors(self, language: Language) -> list[Formatted]:
        """The single error of this refusal."""
        extensions: dict[str, object] = {"code": self.kind.name}
        extensions |= {name: self.figures[name] for name in ("limit", "found") if name in self.figures}
        if "request" in self.figures:
            extensions["requestId"] = self.figures["request"]
        message = self.kind.value.text.in_(language).format(**self.figures)
        return [{"message": message, "extensions": extensions}]
