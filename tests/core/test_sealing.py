"""What is known of people is stored sealed and found blindly."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from core.sealing import CannotOpen, Sealer, SealingKeys

OLD, NEW, INDEX = b"o" * 32, b"n" * 32, b"i" * 32
NUMBER = "450399199001010013"  # area 450399 is nobody's
PURPOSE = "identity_document.number"

before = Sealer(SealingKeys("old", {"old": OLD}, INDEX))
after = Sealer(SealingKeys("new", {"old": OLD, "new": NEW}, INDEX))


@given(text=st.text(), purpose=st.text(min_size=1))
def test_whatever_is_sealed_opens_again_and_is_as_long_as_the_description_says(text: str, purpose: str) -> None:
    sealed = after.seal(text, purpose)

    assert after.open(sealed, purpose) == text
    assert sealed.isascii()
    assert len(sealed) == 5 - 1 + len("new") + -(-4 * (len(text.encode()) + 28) // 3)


def test_a_sealed_text_shows_nothing_and_is_another_each_time() -> None:
    sealed = {before.seal(NUMBER, PURPOSE) for _ in range(50)}
    assert len(sealed) == 50
    assert not any(NUMBER in text or NUMBER.encode() in urlsafe_b64decode(text[7:] + "==") for text in sealed)


def test_a_text_opens_for_its_own_purpose_only() -> None:
    with pytest.raises(CannotOpen, match="another purpose"):
        before.open(before.seal(NUMBER, PURPOSE), "phone.number")


def test_after_the_keys_were_changed_old_texts_open_and_new_ones_have_the_new_key() -> None:
    old, new = before.seal(NUMBER, PURPOSE), after.seal(NUMBER, PURPOSE)

    assert after.open(old, PURPOSE) == after.open(new, PURPOSE) == NUMBER
    assert (after.is_current(old), after.is_current(new)) == (False, True)
    with pytest.raises(CannotOpen, match="key 'new'"):
        before.open(new, PURPOSE)


def test_a_text_moved_under_another_key_id_does_not_open() -> None:
    same = Sealer(SealingKeys("a", {"a": OLD, "b": OLD}, INDEX))
    _, _, body = same.seal(NUMBER, PURPOSE).split(".")
    with pytest.raises(CannotOpen):
        same.open(f"q1.b.{body}", PURPOSE)


def test_every_changed_byte_is_noticed() -> None:
    mark, key, body = before.seal("阳朔镇", "address.text").split(".")
    written = urlsafe_b64decode(body + "=" * (-len(body) % 4))
    for place in range(len(written)):
        changed = bytearray(written)
        changed[place] ^= 1
        with pytest.raises(CannotOpen):
            before.open(f"{mark}.{key}.{urlsafe_b64encode(changed).decode()}", "address.text")


@pytest.mark.parametrize("text", ["", NUMBER, "q1", "q1.old", "q1.old.", "q1.old.AA", "q1.old.%%%", "q2.old.AAAA", "…"])
def test_what_was_never_sealed_does_not_open_and_is_not_repeated(text: str) -> None:
    with pytest.raises(CannotOpen) as refused:
        before.open(text, PURPOSE)
    assert NUMBER not in str(refused.value)


def test_the_index_is_the_same_whichever_key_seals_and_is_what_the_standards_say() -> None:
    derived = HKDF(SHA256(), 32, None, f"qianyue blind index: {PURPOSE}".encode()).derive(INDEX)
    expected = hmac.new(derived, NUMBER.encode(), sha256).hexdigest()

    assert before.index(NUMBER, PURPOSE) == after.index(NUMBER, PURPOSE) == expected
    assert len(expected) == 64


def test_indexes_differ_by_text_by_purpose_and_by_index_key() -> None:
    other = Sealer(SealingKeys("old", {"old": OLD}, b"j" * 32))
    indexes = {
        before.index(NUMBER, PURPOSE),
        before.index(NUMBER, "phone.number"),
        before.index("450399199001010021", PURPOSE),
        other.index(NUMBER, PURPOSE),
    }
    assert len(indexes) == 4


def test_all_that_is_wrong_with_keys_is_said_at_once_and_no_key_with_it() -> None:
    with pytest.raises(ValueError, match="current") as refused:
        SealingKeys("gone", {"short": b"secret-key", "a.b": OLD}, OLD)
    said = str(refused.value)
    for fault in ("'a.b'", "'short': not 32 bytes", "'gone': not among the keys", "also a sealing key"):
        assert fault in said
    assert "secret-key" not in said
    with pytest.raises(ValueError, match="index key: not 32 bytes"):
        SealingKeys("old", {"old": OLD}, b"")


def test_keys_are_never_shown() -> None:
    before.index(NUMBER, PURPOSE)
    assert repr(before) == "Sealer(keys=SealingKeys(current='old'))"


@given(content=st.binary(max_size=2_000), purpose=st.text(min_size=1))
def test_whatever_bytes_are_sealed_open_again_for_that_purpose_and_no_other(content: bytes, purpose: str) -> None:
    sealed = after.seal_bytes(content, purpose)

    assert after.open_bytes(sealed, purpose) == content
    assert len(sealed) == len(b"q1.new.") + len(content) + 28
    with pytest.raises(CannotOpen, match="another purpose"):
        after.open_bytes(sealed, f"{purpose}.")


def test_every_changed_byte_of_sealed_bytes_is_noticed_and_so_is_what_is_missing() -> None:
    sealed = before.seal_bytes(b"450399,\x00\xff", PURPOSE)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(CannotOpen):
            before.open_bytes(bytes(changed), PURPOSE)
        with pytest.raises(CannotOpen):
            before.open_bytes(sealed[:place], PURPOSE)


def test_bytes_show_nothing_and_open_after_the_keys_were_changed() -> None:
    old, again = (before.seal_bytes(NUMBER.encode(), PURPOSE) for _ in range(2))

    assert old != again
    assert NUMBER.encode() not in old
    assert after.open_bytes(old, PURPOSE) == NUMBER.encode()
    with pytest.raises(CannotOpen, match="key 'new'"):
        before.open_bytes(after.seal_bytes(b"", PURPOSE), PURPOSE)
