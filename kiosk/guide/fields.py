"""Fields of a form read from speech or typing: names, numbers digit by digit, dates, choices. Pure: today comes in."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.data.numerals import parse
from kiosk.kb.guides import FormField, GuideOption
from kiosk.qa.sound import syllables
from kiosk.qa.text import bare, normal

from . import hear

_LONGEST = 80
_DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "○": "0",
    "幺": "1",
    "两": "2",
    "洞": "0",
    "拐": "7",
}
_X = re.compile(r"(?:埃|艾|爱|挨)克(?:斯|思|司)|叉|[xXＸ×]$")
_LEAD = re.compile(
    r"^(?:嗯|呃|那个|就是|我的|我|他的|她的|孩子的?|名字|姓名|全名|电话|手机|号码?|地址|身份证|是|叫|在|住|填|写)+(?:是|叫|在|[:：])?"
)
_TAIL = re.compile(r"(?:的|吧|啊|呢|哦|呀|嘛|就行|就好)?[。，,.！!？?]*$")
_SURNAMES = {
    "弓长": "张", "木子": "李", "双口": "吕", "耳东": "陈", "口天": "吴", "古月": "胡", "言午": "许", "立早": "章", "草头": "黄",
    "双木": "林", "走肖": "赵", "千里": "重", "人可": "何", "十口": "田", "三横": "王", "干钩": "于", "水工": "江",
}  # fmt: skip
_FIRST = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖"
    "贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟"
    "殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司"
    "卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑"
    "迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索"
    "宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉"
    "冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由"
) - frozenset("都来阿但那由平时安全成")  # fmt: skip
"""Surnames; those that begin everyday words are left to who insists."""
_FIRST_TWO = frozenset(
    {
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "司徒",
        "夏侯",
        "宇文",
        "长孙",
        "端木",
        "南宫",
        "安达",
    }
)
_EXPLAINED = re.compile(r"([\u4e00-\u9fff]{2,4})的([\u4e00-\u9fff])")
_HAN_NAME = re.compile(r"^[\u4e00-\u9fff]{2,4}$|^[\u4e00-\u9fff]{1,12}·[\u4e00-\u9fff·]{1,12}$")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_NUMERAL = r"[\d零〇○一二三四五六七八九两十廿]+"
_FULL = re.compile(rf"({_NUMERAL})\s*[年/\-.]\s*({_NUMERAL})\s*[月/\-.]\s*({_NUMERAL})")
_OF_YEAR = re.compile(rf"(今年|去年|前年|明年)?\s*({_NUMERAL})\s*月\s*({_NUMERAL})\s*[日号]?")
_NEAR = {
    "大前天": -3,
    "前天": -2,
    "昨天": -1,
    "昨日": -1,
    "今天": 0,
    "今日": 0,
    "明天": 1,
    "明日": 1,
    "后天": 2,
    "大后天": 3,
}
_YEARS = {"今年": 0, "去年": -1, "前年": -2, "明年": 1}


@dataclass(frozen=True, slots=True)
class Read:
    """What was understood of an answer; either a value or what was wrong with it."""

    value: str = ""
    trouble: str = ""
    """Said to the citizen; no personal data in it, for it is spoken."""
    complete: bool = True
    """False when the answer may go on."""


def read(field: FormField, text: str, today: date, *, insists: bool = False) -> Read:
    """The value of one field from what was said or typed; `insists`: it was asked for again, so an odd name is a name."""
    plain = normal(text)
    if _is_name(field):
        return _name(plain, insists=insists)
    return _READERS.get(field.kind, _text)(field, plain, today)


def _is_name(field: FormField) -> bool:
    return field.kind == "text" and bool(
        re.search(r"姓名$|^姓名|法定代表人|^(?:申请人|被继承人|配偶|卖方|买方)$", field.name)
    )


# ---- names


def _name(text: str, *, insists: bool) -> Read:
    plain = _TAIL.sub("", _LEAD.sub("", text)).strip()
    head, _, rest = re.sub(r"[，,。；;：:\s]+", "，", plain).partition("，")
    found = re.match(r"([\u4e00-\u9fff·]{2,}?)(?:的|是)?(?=[\u4e00-\u9fff]{2}的)", plain) if not rest else None
    name = _explained(_surnamed(head), rest or (plain[found.end() :] if found else ""))
    if _HAN_NAME.match(name) and (insists or name[0] in _FIRST or name[:2] in _FIRST_TWO or "·" in name):
        return Read(name)
    if re.fullmatch(r"[A-Za-z][A-Za-z .'\-]{1,60}", name):
        return Read(name)
    return Read(trouble="名字我没听准，请再说一遍，或者在屏幕上打字。")


def _surnamed(name: str) -> str:
    """弓长张伟 → 张伟: a surname that was taken apart is put together."""
    for parts, surname in _SURNAMES.items():
        if name.startswith(parts + surname):
            return surname + name[len(parts) + 1 :]
    return name


def _explained(name: str, rest: str) -> str:
    """「张玮，伟大的伟」: the explained character takes the place of the one that sounds like it."""
    for surname_parts, surname in _SURNAMES.items():
        if surname_parts + surname in rest and name and syllables(name[0]) == syllables(surname):
            name = surname + name[1:]
    for match in _EXPLAINED.finditer(rest):
        word, character = match.groups()
        if character not in word:
            continue
        for place, old in enumerate(name):
            if syllables(old) == syllables(character):
                name = name[:place] + character + name[place + 1 :]
                break
    return name


# ---- numbers


def digits(text: str) -> str:
    """The digits of a spoken or typed number in order, X included."""
    plain = _X.sub("X", re.sub(r"[\s\-—－,，。.、]", "", text))
    return "".join(_DIGITS.get(c, c) for c in plain if c in _DIGITS or c.isdigit() or c == "X").replace("Ｘ", "X")


def _phone(field: FormField, text: str, today: date) -> Read:
    number = digits(text).replace("X", "")
    if re.fullmatch(r"1[3-9]\d{9}|0\d{9,11}|[2-8]\d{6,7}|400\d{7}", number):
        return Read(number)
    if not number:
        return Read(trouble="请把电话号码一位一位说，或者在屏幕上打字。")
    return Read(trouble=f"手机号是十一位，我听到了{len(number)}位。请再说一遍，或者打字。", complete=len(number) >= 11)


def id_number_is_right(number: str) -> bool:
    """Whether the check digit of an 18-digit identity number is right (GB 11643-1999) and its date exists."""
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number):
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == number[17]


def _id_number(field: FormField, text: str, today: date) -> Read:
    number = digits(text)
    if id_number_is_right(number):
        return Read(number)
    if len(number) == 18:
        return Read(trouble="号码校验不对，可能有一位听错了。请再说一遍，或者在屏幕上打字。")
    if not number:
        return Read(trouble="请把证件号码一位一位说，或者在屏幕上打字。")
    return Read(
        trouble=f"证件号码是十八位，我听到了{len(number)}位。请再说一遍，或者打字。", complete=len(number) >= 18
    )


# ---- dates


def _number(words: str) -> int | None:
    if re.fullmatch(r"[\d零〇○一二三四五六七八九]+", words):
        return int("".join(_DIGITS.get(c, c) for c in words))
    value = parse(words.replace("廿", "二十"))
    return None if value is None else int(value)


def spoken_date(text: str, today: date) -> date | None:
    """A date as people say it, relative ones included; None when there is none or it does not exist."""
    plain = text.replace(" ", "")
    for word in sorted(_NEAR, key=len, reverse=True):
        if word in plain:
            return today + timedelta(days=_NEAR[word])
    compact = re.search(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)", plain)
    full = compact or _FULL.search(plain)
    try:
        if full is not None:
            year, month, day = (_number(part) for part in full.groups())
            return _dated(year, month, day, today)
        partly = _OF_YEAR.search(plain)
        if partly is not None:
            month, day = _number(partly.group(2)), _number(partly.group(3))
            return _dated(today.year + _YEARS.get(partly.group(1) or "今年", 0), month, day, today)
    except ValueError:
        return None
    return None


def _dated(year: int | None, month: int | None, day: int | None, today: date) -> date | None:
    if year is None or month is None or day is None:
        return None
    if year < 100:
        year += 2000 if year <= today.year % 100 + 1 else 1900
    return date(year, month, day)


def _date(field: FormField, text: str, today: date) -> Read:
    found = spoken_date(text, today)
    if found is None:
        return Read(trouble="日期请说年、月、日，比如二零二四年三月五号。", complete=False)
    if re.search(r"出生|丢失|结婚登记|离职|入职|参加工作|来本市", field.name) and found > today:
        return Read(trouble="这个日期还没到，请再说一遍。")
    return Read(f"{found.year}年{found.month}月{found.day}日")


# ---- the rest


def _choice(field: FormField, text: str, today: date) -> Read:
    options = tuple(GuideOption(label=label) for label in field.choices)
    found = hear.choose(field.name, options, text.removeprefix(field.name))
    return Read(found.label) if found else Read(trouble=f"请在这里面选一个：{'、'.join(field.choices)}。")


def _text(field: FormField, text: str, today: date) -> Read:
    plain = text
    for lead in (field.name, _LEAD):
        shorter = plain.removeprefix(lead).lstrip("是叫：: ，,") if isinstance(lead, str) else lead.sub("", plain)
        plain = shorter if len(bare(shorter)) >= 2 else plain
    plain = _TAIL.sub("", plain).strip(" ，,。")
    if not bare(plain):
        return Read(trouble="我没听清，请再说一遍，或者在屏幕上打字。")
    if len(plain) > _LONGEST:
        return Read(trouble="这一项太长了，请说短一点，或者在屏幕上打字。")
    return Read(plain, complete=False)


_READERS: dict[str, Callable[[FormField, str, date], Read]] = {
    "phone": _phone,
    "id_number": _id_number,
    "date": _date,
    "choice": _choice,
}
