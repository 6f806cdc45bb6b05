"""So many of those that were said: 这三个省, 它俩, 两省, 这两片, 前两个, 这三块. What a turn counts off of earlier ones. Pure."""

import re
from dataclasses import dataclass

from kiosk.data.frame import Frame

COUNTED = {"两": 2, "二": 2, "俩": 2, "三": 3, "仨": 3, "四": 4, "五": 5, "六": 6}
_N = "[两俩仨三四五六]"
_PLACE = "城市|省份?|市|地方|地区"
_AREA = "[片边]|大?块|个?(?:区域|地区|板块)"
_THOSE = re.compile(
    rf"(?P<end>(?<![之以年最])[前头后](?:面|边)?)?(?P<pointed>[这那它他]们?)?(?P<n>{_N})(?!年|项|类|种|样|数|产业|条|次|大(?!块))"
    rf"(?:(?P<area>{_AREA})|(?P<unit>个|座|家|部分)?(?P<place>{_PLACE})?)(?!指标|数|项)"
)
OF_THOSE = re.compile(
    r"占(?:到|了|去)?(?:这|那|它们?|他们?)?(?P<n>[两俩二三仨四五六])(?:家|个(?:省份?|市|城市|地方)?|省|地|市)?"
    r"(?:总数|总量|总和|总共|合计|全部|加起来)?的?(?=百分之|几成|多少|多大|几分之)"
)
"""占两家的几成, 占这三省总量的多少."""
_AREAS_ALONE = re.compile(r"两[片块边](?=加|合|一共|总|谁|哪)|哪一?[边片块]")
"""两片加起来, 哪边多: of the two that were spoken of."""


@dataclass(frozen=True, slots=True)
class Those:
    """A number of things that were said before."""

    count: int
    at: int
    """Where the words begin."""
    end: str = ""
    """前 or 后 where only the first or the last are meant."""
    unit: str = ""
    place: bool = False
    """They are called places."""
    area: bool = False
    """Two that may each be a group of places: 这两片."""


def those(text: str) -> Those | None:
    """The first that are counted off; None where a number counts something else. 前两个 are some of them."""
    for said in _THOSE.finditer(text):
        short = said["place"] and not said["unit"] and said["n"] in "两三"  # 两省
        some = said["end"] and said["unit"] in ("个", "家")
        if said["pointed"] or some or short:
            area = bool(said["area"]) and said["n"] == "两" and bool(said["pointed"])
            end = said["end"][:1] if some else ""
            return Those(
                COUNTED[said["n"]], said.start(), end, said["unit"] or said["area"] or "", bool(said["place"]), area
            )
    return None


def two_areas(text: str) -> bool:
    """这两片, 哪边: two groups of places, each as a whole."""
    said = those(text)
    return (said is not None and said.area) or _AREAS_ALONE.search(text) is not None


def how_many(frame: Frame) -> int:
    """三个加起来: three; 0 when no number of things is said."""
    return frame.limit or next((n for char, n in COUNTED.items() if char in frame.text), 0)
