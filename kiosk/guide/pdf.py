"""The draft application as a PDF. Run as a program (`python -m kiosk.guide.pdf`): JSON in on stdin, PDF out on stdout.

A process of its own, because setting and subsetting a CJK font holds the interpreter for about a second, and sound must
not wait for it. Nothing touches the disk.
"""

import io
import json
import logging
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, WrapMode

NO_FONT = 3
"""Exit status when the machine has no Chinese font."""
_FALLBACKS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
)
_MARGIN_MM, _NAME_MM, _LINE_MM, _PAD_MM = 18.0, 46.0, 7.0, 2.4
_INK, _SOFT, _TEAL, _RED = (22, 36, 44), (90, 106, 115), (15, 111, 120), (163, 35, 27)


class FontMissingError(Exception):
    """No Chinese font on this machine; `str()` says how to get one."""


@dataclass(frozen=True, slots=True)
class Font:
    """A font file and the face in it."""

    path: str
    face: int


def chinese_font() -> Font:
    """The machine's font for Simplified Chinese, as fontconfig chooses it. Raises FontMissingError."""
    if shutil.which("fc-match"):
        command = ["fc-match", "--format=%{file}|%{index}|%{lang}", "sans:lang=zh-cn"]
        found = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
        path, _, rest = found.stdout.partition("|")
        index, _, languages = rest.partition("|")
        if "zh-cn" in languages and Path(path).suffix.lower() in (".ttf", ".ttc", ".otf", ".otc"):
            return Font(path, int(index or 0) & 0xFFFF)
    for path in _FALLBACKS:
        if Path(path).exists():
            return Font(path, 0)
    raise FontMissingError("这台机器没有中文字体：请安装 fonts-noto-cjk（apt-get install fonts-noto-cjk）")


def render(papers: dict[str, Any], font: Font, modules: list[str]) -> bytes:
    """The draft and the checklist on A4; `papers` as checklist.as_json gives them, `modules` the QR code's rows."""
    sheet = FPDF(format="A4")
    sheet.set_margin(_MARGIN_MM)
    sheet.set_auto_page_break(True, margin=_MARGIN_MM)
    sheet.add_font("cjk", "", font.path, collection_font_number=font.face)
    sheet.set_title(f"{papers['service']['name']} 申请表草稿")
    sheet.add_page()
    _head(sheet, papers, modules)
    if papers["form"]:
        _heading(sheet, "申请表草稿")
        _table(sheet, papers["form"])
        _signature(sheet)
    _heading(sheet, "要带的材料")
    _lines(sheet, [f"□ {line}" for line in papers["materials"]] or ["指南里没有写要带的材料"])
    for title, lines in (
        ("请您留意", papers["notes"]),
        ("去哪里办", [f"{k}：{v}" for k, v in papers["facts"].items()]),
    ):
        if lines:
            _heading(sheet, title)
            _lines(sheet, lines)
    _heading(sheet, "依据")
    _lines(sheet, [" ".join(p for p in (s["title"], s["clause"], s["code"]) if p) for s in papers["sources"]])
    _note(sheet, papers["notice"])
    return bytes(sheet.output())


def _head(sheet: FPDF, papers: dict[str, Any], modules: list[str]) -> None:
    side = 34.0
    top = sheet.get_y()
    _code(sheet, modules, sheet.w - _MARGIN_MM - side, top, side)
    sheet.set_font("cjk", size=20)
    sheet.set_text_color(*_INK)
    sheet.multi_cell(sheet.epw - side - 6, 10, papers["service"]["name"], align="L", new_x="LMARGIN", new_y="NEXT")
    sheet.set_font("cjk", size=10.5)
    sheet.set_text_color(*_SOFT)
    for line in (f"事项编码 {papers['service']['code']}", f"{papers['made']} 生成 · 草稿，尚未提交"):
        sheet.cell(text=line, h=6, new_x="LMARGIN", new_y="NEXT")
    sheet.set_y(max(sheet.get_y(), top + side) + 2)


def _code(sheet: FPDF, modules: list[str], x: float, y: float, side: float) -> None:
    size = side / max(1, len(modules))
    sheet.set_fill_color(0, 0, 0)
    for row, line in enumerate(modules):
        for column, module in enumerate(line):
            if module == "1":
                sheet.rect(x + column * size, y + row * size, size + 0.02, size + 0.02, style="F")


def _heading(sheet: FPDF, text: str) -> None:
    if sheet.get_y() > sheet.h - 50:
        sheet.add_page()
    sheet.ln(4)
    sheet.set_font("cjk", size=13)
    sheet.set_text_color(*_TEAL)
    sheet.cell(text=text, h=8, new_x="LMARGIN", new_y="NEXT")
    sheet.set_draw_color(*_TEAL)
    sheet.line(sheet.l_margin, sheet.get_y(), sheet.w - sheet.r_margin, sheet.get_y())
    sheet.ln(2)


def _lines(sheet: FPDF, lines: list[str]) -> None:
    sheet.set_font("cjk", size=11)
    sheet.set_text_color(*_INK)
    for line in lines:
        sheet.multi_cell(0, 6.6, line, align="L", wrapmode=WrapMode.CHAR, new_x="LMARGIN", new_y="NEXT")


def _table(sheet: FPDF, fields: dict[str, str]) -> None:
    sheet.set_draw_color(*_SOFT)
    for name, value in fields.items():
        sheet.set_font("cjk", size=11.5)
        width = sheet.epw - _NAME_MM
        inner = width - 2 * _PAD_MM
        shown = value or " "
        height = _height(sheet, inner, shown) + 2 * _PAD_MM
        if sheet.get_y() + height > sheet.h - _MARGIN_MM:
            sheet.add_page()
        x, y = sheet.l_margin, sheet.get_y()
        sheet.set_fill_color(238, 243, 244)
        sheet.rect(x, y, _NAME_MM, height, style="DF")
        sheet.rect(x + _NAME_MM, y, width, height)
        sheet.set_xy(x + _PAD_MM, y + _PAD_MM)
        sheet.set_text_color(*_SOFT)
        sheet.cell(_NAME_MM - 2 * _PAD_MM, _LINE_MM, name)
        sheet.set_xy(x + _NAME_MM + _PAD_MM, y + _PAD_MM)
        sheet.set_text_color(*_INK)
        sheet.multi_cell(inner, _LINE_MM, shown, align="L", wrapmode=WrapMode.CHAR)
        sheet.set_xy(x, y + height)


def _height(sheet: FPDF, width_mm: float, text: str) -> float:
    """How tall the text will stand, in mm."""
    height = sheet.multi_cell(
        width_mm, _LINE_MM, text, align="L", wrapmode=WrapMode.CHAR, dry_run=True, output=MethodReturnValue.HEIGHT
    )
    assert isinstance(height, float | int)
    return max(_LINE_MM, height)


def _signature(sheet: FPDF) -> None:
    sheet.ln(8)
    sheet.set_font("cjk", size=11)
    sheet.set_text_color(*_INK)
    sheet.cell(sheet.epw / 2, 8, "申请人签名：")
    sheet.cell(0, 8, "日期：        年      月      日", align="R", new_x="LMARGIN", new_y="NEXT")


def _note(sheet: FPDF, text: str) -> None:
    sheet.ln(5)
    sheet.set_font("cjk", size=9.5)
    sheet.set_text_color(*_RED)
    sheet.multi_cell(0, 5.4, text, align="L", wrapmode=WrapMode.CHAR, new_x="LMARGIN", new_y="NEXT")


def main() -> int:
    """Read papers, write a PDF; an exit status says what went wrong."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    asked = json.load(sys.stdin)
    try:
        made = render(asked["papers"], chinese_font(), asked["modules"])
    except FontMissingError as error:
        sys.stderr.write(str(error))
        return NO_FONT
    sys.stdout.buffer.write(io.BytesIO(made).getbuffer())
    return 0


if __name__ == "__main__":
    sys.exit(main())
