"""Words of a question: the cheapest way to cut it into what we know, by character first and by sound where that fails."""

import re
from collections.abc import Iterator
from typing import Any

from kiosk.data import numerals, times
from kiosk.data.catalog import Catalog
from kiosk.data.text import fuzzy, normalise, syllables
from kiosk.data.tokens import Tag, Token
from kiosk.data.vocabulary import vocabulary, words

_UNKNOWN_COST = 2.0
_KNOWN_COST = 1.0
_FILLER_COST = 1.1
_SOUND_COST, _SOUND_COST_CHAR = 0.3, 1.05
_FUZZY_EXTRA = 0.5
_NAME_LESS = 0.3
"""A place by its very sound is likelier than two fillers: 这讲2024年 is 浙江."""
_JOINED = 0.8
"""A word heard across 和 or 跟 is less likely: 和南 is seldom 河南."""
_MAX_SURFACE = 20
_COUNTS = tuple("一二三四五六七八九十")
_TIMES = ("近{n}年", "最近{n}年", "过去{n}年", "{n}年前", "{n}年来", "这{n}年")
_N = rf"\d{{1,2}}|[{numerals.CN}十]{{1,3}}"
_RANKS = re.compile(rf"第?(?P<a>{_N})(?:名|位)?(?:到|至|-)第?(?P<b>{_N})(?:名|位)")
"""六到十名, 第四至第六位."""
_NAME_EXTRA = 0.25
"""A place that was not heard as such is put in less readily than a word of the question."""
_SINGLES = frozenset("座台人元吨占比")
"""Words of one syllable that may be put in by sound; fillers may too."""
_ALONE_COST = 1.6
"""A one-letter name by itself: cheaper than an unknown word, dearer than any word that holds the letter."""
_TORN_COST = 0.6
"""八万|亿千瓦时: a number is not torn apart to make a unit."""
_COUNTING = frozenset("零一二三四五六七八九十百千万两")
_BEFORE_ALONE = frozenset("年的比和跟与及看查那在底末下")
_AFTER_ALONE = frozenset("0123456789在这跟的省今去前比和跟与及GR常人经生地城总呢排占近从")
_SOUNDED = frozenset(
    [
        "atom",
        "place",
        "absent",
        "nation",
        "home",
        "scope",
        "attribute",
        "span",
        "trend",
        "since",
        "growth",
        "cagr",
        "rank_of",
        "missing_time",
    ]
)


class Lexicon:
    """All surfaces of a data set. Immutable once built; shared by threads."""

    def __init__(self, catalog: Catalog) -> None:
        self._this_year = catalog.layer.this_year
        self._surfaces: dict[str, list[Tag]] = {}
        self._templates: list[tuple[re.Pattern[str], Tag]] = []
        self._fill_words()
        self._fill_atoms(catalog)
        self._fill_places(catalog)
        self._initials = catalog.initials
        self._sounds: dict[tuple[str, ...], str] = {}
        self._fuzzy: dict[tuple[str, ...], str] = {}
        for surface, tags in self._surfaces.items():
            if (
                len(surface) > 1
                and surface.isalpha()
                and any(tag.kind in _SOUNDED for tag in tags)
                and not _month(tags, surface)
            ):
                sound = syllables(surface)
                self._sounds.setdefault(sound, surface)
                self._fuzzy.setdefault(tuple(map(fuzzy, sound)), surface)

    def words(self) -> Iterator[tuple[str, float]]:
        """Everything that may be said, with its cost: surfaces, and templates and times with their numbers filled in."""
        for surface, tags in self._surfaces.items():
            filler = all(tag.kind == "filler" for tag in tags)
            if not surface.isascii() and re.search("[A-Z]", surface):
                continue  # 基地P is how GDP is misheard, not how it is said
            if (len(surface) > 1 or filler or surface in _SINGLES) and not _month(tags, surface):
                naming = any(tag.kind in ("place", "absent", "home") for tag in tags)
                yield surface, _FILLER_COST if filler else _KNOWN_COST + _NAME_EXTRA * naming
        for kind, values in words().words.items():
            if kind == "which_year":
                continue  # 倒十年 is not 哪十年
            for surfaces in values.values():
                templates = [surface for surface in surfaces if "{n}" in surface]
                for template in templates:
                    yield from ((normalise(template.replace("{n}", n)), _KNOWN_COST) for n in _COUNTS)
        for template in _TIMES:
            yield from ((template.format(n=n), _KNOWN_COST) for n in _COUNTS[1:])
        for n in _COUNTS:
            yield from ((f"{n}{unit}", _KNOWN_COST) for unit in ("万亿", "千亿", "千万", "百万", "十万"))
        charts = [surface for values in (words().words["chart"],) for found in values.values() for surface in found]
        yield from ((f"{verb}{surface}", _KNOWN_COST) for surface in charts for verb in ("用", "画成", "换成", "改成"))
        yield from ((f"百分之{n}", _KNOWN_COST) for n in (*_COUNTS, "十五", "二十", "三十", "五十"))

    def known(self, text: str, at: int) -> Iterator[tuple[int, float]]:
        """Ends and costs of what is known at `at` as it is written."""
        for price, token in self._candidates(text, at, ()):
            yield token.end, price

    def _add(self, surface: str, kind: str, value: Any) -> None:
        tag = Tag(kind, value)
        tags = self._surfaces.setdefault(surface, [])
        if tag not in tags:
            tags.append(tag)

    def _fill_words(self) -> None:
        for kind, values in words().words.items():
            for value, surfaces in values.items():
                for surface in surfaces:
                    if "{n}" in surface:
                        pattern = re.escape(surface).replace(
                            re.escape("{n}"), rf"(\d{{1,3}}(?!\d)|[{numerals.CN}十]{{1,3}})"
                        )
                        self._templates.append((re.compile(pattern), Tag(kind, value)))
                    else:
                        self._add(surface if surface in "-~—" else normalise(surface), kind, value)

    def _fill_atoms(self, catalog: Catalog) -> None:
        known = vocabulary()
        for table in (known.atoms, catalog.layer.synonyms):
            for atom, surfaces in table.items():
                for surface in surfaces:
                    self._add(normalise(surface), "atom", (atom,))
        for surface, atoms in known.phrases.items():
            self._add(normalise(surface), "atom", atoms)
        for metric in catalog.metrics.values():
            for atom in metric.atoms:
                if atom not in known.atoms:
                    self._add(normalise(atom), "atom", (atom,))
            for surface in metric.synonyms:
                self._add(normalise(surface), "atom", tuple(sorted(metric.atoms)))
        for surface in known.absent:
            if not any(tag.kind == "atom" for tag in self._surfaces.get(normalise(surface), ())):
                self._add(normalise(surface), "absent", surface)

    def _fill_places(self, catalog: Catalog) -> None:
        for alias, places in catalog.aliases.items():
            surface = normalise(alias)
            for place in places:
                if place.dimension == "sector" and place.members == (catalog.layer.nation,):
                    continue
                self._add(surface, "place", place)

    def cut(self, text: str) -> tuple[Token, ...]:
        """Tokens of a normalised text, left to right, covering all of it."""
        size = len(text)
        cost = [0.0] * (size + 1)
        choice: list[Token | None] = [None] * (size + 1)
        sound = syllables(text)
        for at in range(size - 1, -1, -1):
            best = cost[at + 1] + _UNKNOWN_COST
            token = Token(at, at + 1, text[at], ())
            for price, candidate in self._candidates(text, at, sound):
                total = cost[candidate.end] + price
                if total < best - 1e-9:
                    best, token = total, candidate
            cost[at], choice[at] = best, token
        out: list[Token] = []
        at = 0
        while at < size:
            token_or_none = choice[at]
            assert token_or_none is not None
            out.append(token_or_none)
            at = token_or_none.end
        return tuple(_merge_unknown(out))

    def _candidates(self, text: str, at: int, sound: tuple[str, ...]) -> "list[tuple[float, Token]]":
        out: list[tuple[float, Token]] = []
        tag = times.match(text, at, self._this_year)
        if tag is not None:
            out.append((_KNOWN_COST - 0.2, _token(text, at, tag.size, (Tag("time", tag),))))
        for pattern, meaning in self._templates:
            if (hit := pattern.match(text, at)) and (value := numerals.parse(hit.group(1))):  # never the 0 of 头零零年
                tokens = _token(text, at, len(hit.group()), (meaning,), number=value)
                out.append((_KNOWN_COST - 0.0005, tokens))
        if (
            (ranks := _RANKS.match(text, at))
            and (first := numerals.parse(ranks["a"]))
            and (last := numerals.parse(ranks["b"]))
        ):
            span = (int(first), int(last))
            out.append((_KNOWN_COST - 0.3, _token(text, at, len(ranks.group()), (Tag("nth_range", span),))))
        number = next(numerals.find(text[at : at + 16]), None)
        if number is not None and number.start == 0:
            value_tag = Tag("number", numerals.Number(at, at + number.end, number.value, number.percent, number.scaled))
            out.append((_KNOWN_COST, _token(text, at, number.end, (value_tag,), number=number.value)))
        out += self._runs(text, at)
        if (alone := self._alone(text, at)) is not None:
            out.append(alone)
        for length in range(min(_MAX_SURFACE, len(text) - at), 0, -1):
            surface = text[at : at + length]
            tags = self._surfaces.get(surface)
            if tags:
                plain = all(t.kind == "filler" for t in tags)
                price = (_FILLER_COST if plain else _KNOWN_COST) - 0.001 * length
                if surface[0] in "万亿" and at and text[at - 1] in _COUNTING:
                    price += _TORN_COST
                out.append((price, _token(text, at, length, tuple(tags))))
            elif sound and length > 1 and surface.isalpha():
                out += self._by_sound(text, at, length, sound)
        return out

    def _by_sound(self, text: str, at: int, length: int, sound: tuple[str, ...]) -> list[tuple[float, Token]]:
        key = sound[at : at + length]
        price = _SOUND_COST + _SOUND_COST_CHAR * length
        surface = self._sounds.get(key)
        if surface is not None and any(tag.kind == "place" for tag in self._surfaces[surface]):
            price -= _NAME_LESS
        if surface is None and length > 2:
            surface = self._fuzzy.get(tuple(map(fuzzy, key)))
            price += _FUZZY_EXTRA
        if surface is None:
            return []
        price += sum(
            _JOINED for char in text[at : at + length] if any(t.kind == "join" for t in self._surfaces.get(char, ()))
        )
        return [(price, _token(text, at, length, tuple(self._surfaces[surface]), sounded=True))]

    def _alone(self, text: str, at: int) -> tuple[float, Token] | None:
        """One one-letter name where a name may stand: 粤2023年GDP, 去年苏和浙的人口."""
        place = self._initials.get(text[at])
        if place is None:
            return None
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if before == "比" and after and after in "多少高低大小强":  # GDP比苏多多少
            return _ALONE_COST, _token(text, at, 1, (Tag("places", (place,)),))
        if (before and before not in _BEFORE_ALONE and not before.isdigit()) or (
            not after or after not in _AFTER_ALONE
        ):
            return None
        return _ALONE_COST, _token(text, at, 1, (Tag("places", (place,)),))

    def _runs(self, text: str, at: int) -> list[tuple[float, Token]]:
        """Two or more one-letter names in a row: 云贵川, 京沪."""
        end = at
        places: list[Any] = []
        while end < len(text) and (place := self._initials.get(text[end])) is not None and place not in places:
            places.append(place)
            end += 1
        return [
            (_KNOWN_COST + 0.4, _token(text, at, size, (Tag("places", tuple(places[:size])),)))
            for size in range(2, len(places) + 1)
        ]


def _token(
    text: str, at: int, size: int, tags: tuple[Tag, ...], *, sounded: bool = False, number: float = 0.0
) -> Token:
    return Token(at, at + size, text[at : at + size], tags, sounded, number)


def _month(tags: list[Tag], surface: str) -> bool:
    """十月 sounds like 是越: a month is too short to be put in by sound."""
    return len(surface) == 2 and all(tag.kind == "missing_time" for tag in tags)


def _merge_unknown(tokens: list[Token]) -> list[Token]:
    out: list[Token] = []
    for token in tokens:
        if not token.tags and out and not out[-1].tags:
            last = out.pop()
            token = Token(last.start, token.end, last.text + token.text, ())
        out.append(token)
    return out
