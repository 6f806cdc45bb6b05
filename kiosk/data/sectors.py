"""Short names of industries: people say a part of 计算机、通信和其他电子设备制造业, and a part that is its alone will do. Pure."""

import re
from collections.abc import Collection, Iterator

_JOINTS = re.compile(r"([、及和与])")
_OTHER = re.compile(r"^(?:其他|其它|其)")
_KIND = re.compile(r"(?:制造业|加工业|业)$")
_ENOUGH = 4
"""A part of fewer letters is an everyday word, unless it ends in 业: 餐饮业."""


def short_names(name: str, names: Collection[str]) -> frozenset[str]:
    """Ways to say an industry by a part of its name that no other of `names` holds, with its joints as they are swapped or left out."""
    parts = {part for part in _parts(name) if not any(part in other for other in names if other != name)}
    return frozenset(said for part in (*parts, name) for said in _joined_otherwise(part))


def _parts(name: str) -> Iterator[str]:
    """Whole segments; the last ones without what kind of work it is too."""
    pieces = _JOINTS.split(name)
    for start in range(0, len(pieces), 2):
        for end in range(start + 1, len(pieces) + 1, 2):
            part = _OTHER.sub("", "".join(pieces[start:end]))
            last, alone = end == len(pieces), end == start + 1
            forms = {part, *({part.removesuffix("业"), _KIND.sub("", part)} if last else ())}
            for form in forms:
                kind = form.endswith("业") and len(form) < len(name)
                if (kind and len(form) >= _ENOUGH - 1) or (len(form) >= _ENOUGH and (last or alone)):
                    yield form


def _joined_otherwise(part: str) -> tuple[str, ...]:
    return (
        part,
        part.replace("及", "和"),
        part.replace("和", "及"),
        re.sub("[和及、]", "", part),
        re.sub("[和及、的]", "", part),
    )
