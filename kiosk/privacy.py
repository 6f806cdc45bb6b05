"""Personal data out of text before it is stored or logged: identity numbers, phones, bank cards, mail, plates, names said
beside them. Spoken numbers arrive as Chinese digits, so these count as digits too."""

import re

_DIGIT = "0-9〇零一二三四五六七八九幺"
_ID = re.compile(rf"(?<![{_DIGIT}])[{_DIGIT}](?:[\s\-]?[{_DIGIT}]){{16}}[\s\-]?[{_DIGIT}xXＸ](?![{_DIGIT}])")
_CARD = re.compile(rf"(?<![{_DIGIT}])[{_DIGIT}](?:[\s\-]?[{_DIGIT}]){{14,18}}(?![{_DIGIT}])")
_MOBILE = re.compile(rf"(?<![{_DIGIT}])[1一幺][\s\-]?[3-9三四五六七八九](?:[\s\-]?[{_DIGIT}]){{9}}(?![{_DIGIT}])")
_LONG = re.compile(rf"(?<![{_DIGIT}])[{_DIGIT}](?:[\s\-]?[{_DIGIT}]){{8,}}(?![{_DIGIT}])")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PLATE = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·\s]?[A-Z0-9]{5,6}")
_NAME = re.compile(
    r"((?:我叫|我的名字叫|我的名字是|姓名是|姓名叫|名字叫|本人叫))([\u4e00-\u9fff]{2,4}?)(?=[，。,、\s的我要想在住身电手是今]|$)"
)

_ABOUT = re.compile(r"(?:^|(?<=[，。,；;\s]))[^，。,；;\s]{0,12}〔[^〕]+〕(?=[，。,；;\s])[，。,；;\s]*")
"""A clause that ends in personal data: it says who asks, not what is asked."""

_RULES = (
    (_MAIL, "〔邮箱〕"),
    (_ID, "〔证件号〕"),
    (_MOBILE, "〔手机号〕"),
    (_CARD, "〔卡号〕"),
    (_PLATE, "〔车牌〕"),
    (_LONG, "〔号码〕"),
)


def mask(text: str) -> str:
    """The text with personal data replaced by what kind of data it was."""
    for pattern, word in _RULES:
        text = pattern.sub(word, text)
    return _NAME.sub(r"\1〔姓名〕", text)


def impersonal(text: str) -> str:
    """The text without the clauses that only tell who somebody is, as far as others remain."""
    masked = mask(text)
    return _ABOUT.sub("", masked) if masked != text else text
