"""Messages to people: read in the log at home, carried by nobody in production until an adapter is set."""

import pytest
import structlog

from core.faults import Unavailable
from core.language import Text
from core.messages import LoggedMessages, Message, MessagePort, MessagesUnavailable, NoMessages
from core.secret import Secret

CODE = Message(Secret("19900000001", "phone.number"), Text("验证码 314159", "Your code is 314159"), "contract.signing")


async def test_a_developer_reads_the_code_in_the_log_and_nobody_the_number() -> None:
    with structlog.testing.capture_logs() as logs:
        await LoggedMessages().send(CODE)

    (line,) = logs
    assert line["event"] == "message sent"
    assert (line["channel"], line["purpose"]) == ("SMS", "contract.signing")
    assert (line["zh"], line["en"]) == ("验证码 314159", "Your code is 314159")
    assert "19900000001" not in repr(logs)


async def test_without_an_adapter_sending_is_unavailable_and_says_no_code() -> None:
    port: MessagePort = NoMessages()
    with structlog.testing.capture_logs() as logs, pytest.raises(MessagesUnavailable, match="QIANYUE_MESSAGES") as no:
        await port.send(CODE)
    assert isinstance(no.value, Unavailable)
    assert "314159" not in str(no.value)
    assert logs == []


def test_a_message_shows_neither_receiver_nor_text() -> None:
    assert (
        repr(CODE) == "Message(to=Secret(***), purpose='contract.signing', channel=<Channel.SMS: 'SMS'>, sent_for=None)"
    )
