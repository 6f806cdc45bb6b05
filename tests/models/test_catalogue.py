import pytest

from kiosk.models.catalogue import parse, shipped
from kiosk.models.errors import CatalogueError

MODEL = """
[[archive]]
id = "pypi:a==1"
bytes = 1
[[model]]
role = "asr"
name = "n"
licence = "MIT"
origin = "o"
[[model.file]]
path = "a.bin"
bytes = 1
sha256 = "SUM"
parts = [{ archive = "pypi:a==1", member = "a/a.bin" }]
""".replace("SUM", "0" * 64)


def test_the_shipped_catalogue_pins_everything() -> None:
    catalogue = shipped()
    assert {m.role for m in catalogue.models} == {
        "asr", "asr-small", "tts", "tts-voices", "turn-end", "charts", "embedding", "vad", "faces"
    }  # fmt: skip
    for model in catalogue.models:
        assert model.licence in {"MIT", "Apache-2.0", "BSD-2-Clause"}
        assert all(file.parts or model.package for file in model.files)
    used = {part.archive for m in catalogue.models for f in m.files for part in f.parts}
    assert used == {a.id for a in catalogue.archives}
    assert [m.role for m in catalogue.models if m.optional] == ["asr-small"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("bytes = 1\nsha", 'bytes = "1"\nsha', r"Expected `int`.*model\[0\]\.file\[0\]\.bytes"),
        ("licence", "license", r"here: .*licen[cs]e"),
        ("0" * 64, "0" * 63, r"here: asr/a\.bin: sha256 is not 64"),
        ('path = "a.bin"', 'path = "../a.bin"', "leaves the model's folder"),
        ('archive = "pypi:a==1"', 'archive = "pypi:b==1"', "'pypi:b==1' is used by a file but not listed"),
        ("[[model]]", "[[model", "here: "),
    ],
)
def test_a_mistake_is_named_with_its_place(old: str, new: str, says: str) -> None:
    parse(MODEL, "here")
    with pytest.raises(CatalogueError, match=says):
        parse(MODEL.replace(old, new), "here")


def test_a_role_is_listed_once() -> None:
    with pytest.raises(CatalogueError, match="listed twice"):
        parse(MODEL + MODEL[MODEL.index("[[model]]") :], "here")
