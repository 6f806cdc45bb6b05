"""Mandarin text to the phonemes Kokoro v1.0 was trained on: misaki's alphabet, one token a character.

Words come from jieba, readings from pypinyin, the alphabet from `misaki.zh.ZHG2P`. Two things are added: readings of
words that pypinyin gets wrong in official language, and Latin letters, said as Chinese speakers name them.
"""

import logging
import re
import warnings
from functools import lru_cache

with warnings.catch_warnings():  # jieba's source has invalid escapes, which Python reports when it compiles it
    warnings.simplefilter("ignore")
    import jieba
    from misaki.zh import ZHG2P
from pypinyin import Style, lazy_pinyin

jieba.setLogLevel(logging.WARNING)

_HAN = "\u3400-\u9fff"
_PARTS = re.compile(rf"[{_HAN}]+|[A-Za-z][A-Za-z'-]*|[^{_HAN}A-Za-z]+")
_MARKS = {"，": ",", "、": ",", "。": ".", "！": "!", "？": "?", "：": ":", "；": ";", ".": ".", ",": ","}

LETTERS = {
    "A": "ei1", "B": "bi4", "C": "sei1", "D": "di4", "E": "yi4", "F": "ai2 fu5", "G": "ji4", "H": "ei2 chi5",
    "I": "ai4", "J": "zhei4", "K": "kei4", "L": "ai2 lou5", "M": "ai2 mu5", "N": "en1", "O": "ou1", "P": "pi4",
    "Q": "kiu1", "R": "a4 er5", "S": "ai2 si5", "T": "ti4", "U": "you1", "V": "wei1", "W": "da2 bu5 liu5",
    "X": "ai2 ke5 si5", "Y": "wai4", "Z": "zei4",
}  # fmt: skip
"""How a Mandarin speaker names Latin letters, in pinyin."""
_NO_PINYIN = {"kiu1": "kʰjou→"}

WORDS = {
    "wifi": "wai4 fai4", "wi-fi": "wai4 fai4", "ok": "ou1 kei4", "email": "yi1 mei4 er5", "app": "ei1 pi4 pi4",
    "online": "ang4 lai2 en5", "pos": "pou1 si5", "logo": "lou2 gou1", "ukey": "you1 ki4", "word": "wo4 de5",
    "excel": "yi1 ke5 sai4 er5", "http": "ei2 chi5 ti4 ti4 pi4", "com": "kang1 mu5",
}  # fmt: skip
"""Latin words that are said as words; others are spelled."""

READINGS = {
    "还款": "huan2 kuan3", "偿还": "chang2 huan2", "退还": "tui4 huan2", "归还": "gui1 huan2", "还清": "huan2 qing1",
    "提供": "ti2 gong1", "供暖": "gong1 nuan3", "户籍": "hu4 ji2", "为准": "wei2 zhun3", "分为": "fen1 wei2",
    "参与": "can1 yu4", "给予": "ji3 yu3", "供给": "gong1 ji3", "处理": "chu3 li3", "处罚": "chu3 fa2",
    "办事处": "ban4 shi4 chu4", "处分": "chu3 fen4", "应当": "ying1 dang1", "应该": "ying1 gai1", "应届": "ying1 jie4",
    "血液": "xue4 ye4", "勾选": "gou1 xuan3", "重新": "chong2 xin1", "重复": "chong2 fu4", "不得": "bu4 de2",
    "须得": "xu1 dei3", "便民": "bian4 min2", "便宜": "pian2 yi5", "缴纳": "jiao3 na4", "降落": "jiang4 luo4",
    "了解": "liao3 jie3", "为了": "wei4 le5", "因为": "yin1 wei4", "地税": "di4 shui4", "行长": "hang2 zhang3",
    "长者": "zhang3 zhe3", "家长": "jia1 zhang3", "增长": "zeng1 zhang3", "长期": "chang2 qi1", "曾用名": "ceng2 yong4 ming2",
    "朝阳": "chao2 yang2", "番禺": "pan1 yu2", "东莞": "dong1 guan3", "好的": "hao3 de5",
}  # fmt: skip
"""Words of official language that a dictionary of single readings gets wrong, in pinyin with tone numbers."""


def tokens(text: str) -> str:
    """Kokoro's phonemes of normalised text (see `asr_tts.text`); unknown symbols are left out."""
    pieces: list[str] = []
    for part in _PARTS.findall(text):
        if re.match(f"[{_HAN}]", part):
            pieces.append(" ".join(_word(word) for word in jieba.lcut(part)))
        elif part[0].isalpha():
            pieces.append(" " + _latin(part) + " ")
        else:
            pieces.append("".join(_MARKS[mark] + " " for mark in part if mark in _MARKS))
    return re.sub(r"\s+", " ", re.sub(r"\s+(?=[,.!?:;])", "", "".join(pieces))).strip()


@lru_cache(maxsize=8192)
def _word(word: str) -> str:
    known = READINGS.get(word)
    syllables = known.split() if known else lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True)
    return "".join(_syllable(syllable) for syllable in syllables)


def _latin(word: str) -> str:
    said = WORDS.get(word.lower())
    if said is None:
        said = " ".join(LETTERS[letter] for letter in word.upper() if letter in LETTERS)
    return "".join(_syllable(syllable) for syllable in said.split())


def _syllable(pinyin: str) -> str:
    if pinyin in _NO_PINYIN:
        return _NO_PINYIN[pinyin]
    try:
        return str(ZHG2P.py2ipa(pinyin)).replace(chr(815), "")
    except (ValueError, KeyError, AssertionError):  # not a syllable of Mandarin: a rare character without reading
        return ""
