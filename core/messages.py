"""The message port: how a one-time code or a notice reaches a person, whoever carries it.

Real carriers (an SMS gateway by webhook) come as further adapters; what needs a message knows only `MessagePort`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

import structlog

from core.faults import Unavailable
from core.language import Text
from core.secret import Secret

_log = structlog.get_logger("qianyue.messages")


class Channel(Enum):
    """By which way a message goes (发送渠道)."""

    SMS = "SMS"


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be told to whom, and what for («contract.signing_code»). Neither receiver nor text is shown.

    `sent_for`: code of the institution in whose name it goes.
    """

    to: Secret
    text: Text = field(repr=False)
    purpose: str
    channel: Channel = Channel.SMS
    sent_for: str | None = None


class MessagesUnavailable(Unavailable):
    """There is nobody who carries messages: no adapter is set, or the carrier does not answer. Nothing was sent."""


class MessagePort(Protocol):
    """Whoever carries messages."""

    async def send(self, message: Message) -> None:
        """Hand the message over; it may still get lost on its way. Raises MessagesUnavailable.

        Never called inside a transaction: a carrier may take seconds, and a sent message cannot be rolled back.
        """


class LoggedMessages:
    """DEVELOPMENT ONLY: «sends» by writing the text to the log, where a developer reads the one-time code.

    The receiver is not written: the number is a person's even where the text is read.
    """

    async def send(self, message: Message) -> None:
        """Write one line."""
        _log.info(
            "message sent",
            channel=message.channel.value,
            purpose=message.purpose,
            zh=message.text.zh,
            en=message.text.en,
        )


class NoMessages:
    """Nobody carries messages: what a server does for which no adapter is set."""

    async def send(self, message: Message) -> None:
        """Raises MessagesUnavailable, always."""
        raise MessagesUnavailable(
            f"{message.purpose}: no adapter carries {message.channel.value} messages; see QIANYUE_MESSAGES"
        )
