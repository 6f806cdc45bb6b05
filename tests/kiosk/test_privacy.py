"""Personal data never reaches the record."""

import pytest

from kiosk.privacy import impersonal, mask


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("我的身份证号是230102199001011234怎么查", "我的身份证号是〔证件号〕怎么查"),
        ("身份证二三零一零二一九九零零一零一一二三X", "身份证〔证件号〕"),
        ("打我手机13812345678", "打我手机〔手机号〕"),
        ("打我手机138 1234 5678", "打我手机〔手机号〕"),
        ("幺三八一二三四五六七八", "〔手机号〕"),
        ("卡号6222021234567890123", "卡号〔卡号〕"),
        ("邮箱 zhang.san@example.com 行吗", "邮箱 〔邮箱〕 行吗"),
        ("车牌黑A12345违章了", "车牌〔车牌〕违章了"),
        ("我叫张小明，想办居住证", "我叫〔姓名〕，想办居住证"),
    ],
)
def test_personal_data_is_masked(said: str, kept: str) -> None:
    assert mask(said) == kept


@pytest.mark.parametrize(
    "said", ["居住证怎么办", "12345热线", "2024年12月31日之前", "要20元还是40元", "我叫了半天没人"]
)
def test_ordinary_words_stay(said: str) -> None:
    assert mask(said) == said


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("我叫王小明，身份证号230102199001011234，电话幺三八零零幺三八零零零，居住证怎么办", "居住证怎么办"),
        ("居住证怎么办", "居住证怎么办"),
        ("我叫张小明", "我叫〔姓名〕"),
        ("打13812345678这个电话行吗", "打〔手机号〕这个电话行吗"),
    ],
)
def test_who_asks_is_not_what_is_asked(said: str, asked: str) -> None:
    assert impersonal(said) == asked
