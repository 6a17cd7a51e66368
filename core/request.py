"""The id under which the request at hand is logged and answered; set around each request by `api/observe`."""

from contextvars import ContextVar

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""None outside of any request."""
