"""The wire: everything parses once, or is refused whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.answers import Card, Choice, Section, Source
from kiosk.messages import (
    MAX_TEXT_BYTES,
    Ask,
    Hello,
    Media,
    MediaKind,
    ProtocolError,
    Show,
    dump,
    parse_client,
    parse_media,
    parse_server,
)


def test_messages_survive_the_wire() -> None:
    card = Card("居住证办理", sections=(Section("list", "材料", ("身份证",), highlight=True),))
    show = Show(3, "answer", card, choices=(Choice("a", "甲"),), sources=(Source("居住证暂行条例"),))
    assert parse_server(dump(show)) == show
    assert parse_client(dump(Hello(1, "hall-1"))) == Hello(1, "hall-1")


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"type":"ask"}', '{"type":"ask","text":3}', '{"type":"nobody"}', '{"type":"welcome"}', "\ud800"],
)
def test_malformed_text_is_refused(text: str) -> None:
    with pytest.raises(ProtocolError):
        parse_client(text.encode("utf-8", "surrogatepass"))


def test_text_beyond_the_limits_is_refused() -> None:
    with pytest.raises(ProtocolError, match="at most"):
        parse_client(" " * (MAX_TEXT_BYTES + 1))
    with pytest.raises(ProtocolError, match="<= 500"):
        parse_client(dump(Ask("字" * 501)))


@given(st.binary(max_size=200))
def test_any_bytes_parse_or_are_refused(data: bytes) -> None:
    try:
        media = parse_media(data)
    except ProtocolError:
        return
    assert media.pack()[16:] == data[16:]


def test_media_survives_the_wire() -> None:
    media = Media(MediaKind.JPEG, 7, 960 * 5, b"jpeg", aux=599, flags=2)
    assert parse_media(media.pack()) == media
