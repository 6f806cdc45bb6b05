import pytest

from kiosk.reel import Reel, choose_codec, is_local

ALL = ("h264", "region", "jpeg")


@pytest.mark.parametrize(
    ("can", "wish", "local", "expected"),
    [
        (ALL, "auto", True, "region"),
        (ALL, "auto", False, "h264"),
        (("region", "jpeg"), "auto", False, "region"),
        (("region", "jpeg"), "h264", False, "region"),
        (ALL, "h264", True, "h264"),
        (ALL, "jpeg", False, "jpeg"),
        (("jpeg",), "h264", True, "jpeg"),
        ((), "auto", True, "jpeg"),
    ],
)
def test_never_what_the_screen_cannot_draw(can, wish, local, expected):
    assert choose_codec(can, wish, local=local) == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("192.168.1.4", False), (None, False), ("hall-2", False)],
)
def test_local_addresses(host, expected):
    assert is_local(host) is expected


def test_a_new_codec_begins_a_new_stream():
    reel = Reel("h264")
    stream = reel.stream(25)
    assert reel.stream(25) is stream
    reel.restart()
    assert reel.stream(25) is not stream
    reel.use("region")
    assert reel.codec == "region"
