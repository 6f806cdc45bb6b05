"""Single facts for the ear: time limit, fee, place, hours, phones, online, courier and the like, each with its service."""

import re

from kiosk.kb.hall import Hall
from kiosk.kb.schema import Item

from .fields import ask_phone, phone_of, place_of, sentence, short_label, speakable
from .lists import unstated

_COMPLAINTS = re.compile(r"投诉|举报")
"""In the names of services that receive complaints."""


def time_limit(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    promised, statutory = item.promised_limit, item.statutory_limit
    if promised is None and statutory is None:
        return unstated(item, "办理时限", hall)
    if promised is None:
        assert statutory is not None
        return (f"法定{statutory.text}。", f"这是{short_label(item)}的办理时限，", "没有另外承诺更短的时间。")
    first = "当场就能办好。" if promised.value is None else f"承诺{promised.text}办结。"
    legal = f"法定时限是{statutory.text}。" if statutory and statutory != promised and statutory.value else ""
    note = f"{promised.note}。" if promised.note else ""
    return (first, f"说的是{short_label(item)}。", note, legal)


def fee(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if item.fee is None:
        return unstated(item, "收费", hall)
    return (sentence(item.fee.text), f"说的是{short_label(item)}的收费。")


def location(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    places = [place_of(p, hall) for p in item.windows]
    places = [p for p in places if p]
    if places:
        return (
            "在这里办理。",
            f"{short_label(item)}，",
            sentence("；".join(places[:2])),
            item.hours and f"办公时间是{item.hours}。",
        )
    if item.online and (item.online.can or item.online.how):
        how = item.online.how or "网上"
        return (
            "这个不设线下窗口。",
            f"{short_label(item)}，",
            f"在{how}上办理，" if how != "网上" else "在网上办理，",
            "网址在屏幕上。",
            ask_phone(item, hall),
        )
    return unstated(item, "办理地点", hall)


def hours(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if item.hours:
        return (sentence(item.hours), f"说的是{short_label(item)}。")
    if hall and hall.hours.weekday:
        return (sentence(hall.hours.weekday), sentence(hall.hours.saturday) if hall.hours.saturday else "")
    return unstated(item, "办公时间", hall)


def phone_said(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    phone = phone_of(item, hall)
    if not phone:
        line = f"可以打大厅的{hall.phone}，请工作人员帮您问。" if hall and hall.phone else "我请工作人员帮您问。"
        return ("指南里没有写咨询电话。", f"我查的是{short_label(item)}，", line)
    return (f"电话是{speakable(phone)}。", f"这是{short_label(item)}的咨询电话。")


def complaint(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if item.complaint_phone:
        itself = (
            phone_of(item, hall) if _COMPLAINTS.search(item.name) else ""
        )  # Which number is meant, nobody can tell.
        said = (f"投诉请打{speakable(item.complaint_phone)}。", f"这是{short_label(item)}的监督投诉电话。")
        return (*said, f"办这件事请打{speakable(itself)}。") if itself not in ("", item.complaint_phone) else said
    if hall and hall.complaint_phone:
        return (f"投诉请打{hall.complaint_phone}。", "这是大厅的投诉电话，指南里没有单独写。")
    return unstated(item, "投诉电话", hall)


def online(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    first: tuple[str, ...]
    if (
        re.search(r"预约|[在上]?[哪怎]\w{0,2}约|[能先]约|约(?:个|好|一下)?(?:时间|日子|号)", question)
        and item.booking is not None
        and item.booking.can is not None
    ):
        first = ("可以网上预约。" if item.booking.can else "不能网上预约。", f"说的是{short_label(item)}。")
        if item.booking.can:
            first = (*first, sentence(item.booking.how), _address(item.booking.url, "预约网址"))
    elif item.online is not None and item.online.can is not None:
        first = ("可以网上办。" if item.online.can else "要到现场办。", f"说的是{short_label(item)}。")
    else:
        return unstated(item, "能不能网上办", hall)
    how = item.online.how if item.online else ""
    whole = bool(item.online and not item.online.can) or bool(re.search(r"[网线]上|打开|登录|进入|手机", how))
    where = sentence(how if whole else f"在{how}办理") if how else ""
    asked = item.online is not None and bool(re.search(r"哪|网址|地址|网站", question))
    return (*first, where, _address(item.online.url, "网址") if item.online and asked else "")


def _address(url: str, name: str) -> str:
    """An address for the ear: only the host is said, the whole stands on the screen."""
    host = re.sub(r"^https?://", "", url).split("/")[0]
    return f"{name}是{host}，完整的在屏幕上。" if host else ""


def courier(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if item.courier is None or item.courier.can is None:
        return unstated(item, "能不能快递", hall)
    first = "可以快递。" if item.courier.can else "不支持快递。"
    return (first, f"说的是{short_label(item)}。", sentence(item.courier.how) if item.courier.how else "")


def visits(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if item.visits is None:
        return unstated(item, "要跑几趟", hall)
    first = "不用跑现场。" if item.visits == 0 else f"要到现场{item.visits}次。"
    return (first, f"说的是{short_label(item)}。")


def department(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if not item.department:
        return unstated(item, "主管部门", hall)
    return (f"归{item.department.strip()}管。", f"说的是{short_label(item)}。", ask_phone(item, hall))


def validity(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    return (
        (sentence(item.validity), f"说的是{short_label(item)}。") if item.validity else unstated(item, "有效期", hall)
    )


def result(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if not item.results:
        return unstated(item, "办理结果", hall)
    return (f"办好后给您{'、'.join(item.results)}。", f"说的是{short_label(item)}。")


def basis(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if not item.legal_basis:
        return unstated(item, "依据", hall)
    first = item.legal_basis[0]
    date = f"，{first.effective_date}起施行" if first.effective_date else ""
    return (f"依据是{first.title}{first.clause}{date}。", f"说的是{short_label(item)}。")
