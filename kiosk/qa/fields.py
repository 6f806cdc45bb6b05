"""What an item states: its names for the ear, its single values, and equal texts for equal answers."""

import re

from kiosk.kb.hall import Hall
from kiosk.kb.parts import Place
from kiosk.kb.schema import Aspect, Item

_LONG_NAME = 24
UNSTATED = "指南里没有写"
_END = "。！？；，、,;.!?：:"
HEADINGS = {
    Aspect.CONDITIONS: "办理条件",
    Aspect.MATERIALS: "申请材料",
    Aspect.STEPS: "办理流程",
    Aspect.TIME_LIMIT: "办理时限",
    Aspect.FEE: "收费",
    Aspect.LOCATION: "办理地点",
    Aspect.HOURS: "办公时间",
    Aspect.PHONE: "咨询电话",
    Aspect.COMPLAINT: "投诉电话",
    Aspect.ONLINE: "网上办理",
    Aspect.COURIER: "快递送达",
    Aspect.VISITS: "到现场次数",
    Aspect.DEPARTMENT: "受理部门",
    Aspect.WHO: "办理对象",
    Aspect.RESULT: "办理结果",
    Aspect.VALIDITY: "有效期",
    Aspect.BASIS: "办理依据",
    Aspect.RELATED: "相关事项",
    Aspect.WHAT: "简介",
}


def label(item: Item) -> str:
    """What the item is called aloud: brackets as a pause, never very long."""
    name = item.spoken_name.strip("《》")
    name = re.sub(r"[（(]\s*(.+?)\s*[）)]+$", r"，\1", name).replace("《", "").replace("》", "")
    return name


def short_label(item: Item) -> str:
    """The name cut for the first clause."""
    name = label(item)
    return name if len(name) <= _LONG_NAME else re.split(r"[，,（(]", name)[0][:_LONG_NAME]


def known(item: Item, aspect: Aspect, hall: Hall | None) -> str:
    """What the item states on this side, as one text; empty when it states nothing. Equal texts are equal answers."""
    match aspect:
        case Aspect.CONDITIONS | Aspect.WHO:
            return "；".join(item.conditions) or "、".join(item.who)
        case Aspect.MATERIALS:
            return "、".join(m.name for m in item.materials)
        case Aspect.STEPS:
            return "；".join(item.steps)
        case Aspect.TIME_LIMIT:
            limit = item.promised_limit or item.statutory_limit
            return limit.text if limit else ""
        case Aspect.FEE:
            return item.fee.text if item.fee else ""
        case Aspect.LOCATION:
            return "；".join(place_of(p, hall) for p in item.windows)
        case Aspect.PHONE:
            return phone_of(item, hall)
        case Aspect.COMPLAINT:
            return item.complaint_phone
        case Aspect.ONLINE:
            return f"{item.online and item.online.can}{item.booking and item.booking.can}"
        case Aspect.COURIER:
            return f"{item.courier.can}" if item.courier else ""
        case Aspect.DEPARTMENT:
            return item.department
        case Aspect.VALIDITY:
            return item.validity
        case Aspect.HOURS:
            return item.hours
        case _:
            return item.code


def phone_of(item: Item, hall: Hall | None) -> str:
    if item.phone:
        return item.phone
    for place in item.windows:
        if place.phone:
            return place.phone
        for window in hall.windows if hall else ():
            if window.id == place.window and window.phone:
                return window.phone
    return ""


def place_of(place: Place, hall: Hall | None) -> str:
    for window in hall.windows if hall else ():
        if place.window and window.id == place.window:
            return (
                f"{window.floor}{window.name}，{window.number}号窗口"
                if window.number
                else f"{window.floor}{window.name}"
            )
    parts = [place.address, place.floor, place.name, place.number and f"{place.number}号窗口"]
    return "".join(part for part in parts if part)


def ask_phone(item: Item, hall: Hall | None) -> str:
    phone = phone_of(item, hall)
    return f"您可以打{speakable(phone)}问一问。" if phone else "我请工作人员帮您问。"


def speakable(phone: str) -> str:
    return re.sub(r"\s*[;；/、,，]\s*", "，或者", phone.strip())


def plain_name(name: str) -> str:
    return name.strip("《》；;。 ").replace("《", "").replace("》", "")


def sentence(text: str) -> str:
    plain = text.strip().rstrip(_END)
    return f"{plain}。" if plain else ""
