"""The same regulation as Word, PDF, HTML and Markdown files, made on the spot."""

import io
from pathlib import Path

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

TITLE = "某市居住登记办法"
LINES = (
    "某市人民政府令第12号",
    "2020年3月1日某市人民政府公布",
    "第一章 总则",
    "第一条 为了方便群众办事，制定本办法。",
    "第二章 登记",
    "第二条 来本市居住的，应当在三十日内登记。",
    "有下列情形之一的，可以不登记：",
    "（一）探亲不满三十日的；",
    "（二）住院治疗的。",
    "第三条 依照第一条登记的，不收取费用。",
    "第四条 本办法自2020年5月1日起施行。2010年的《某市暂住登记规定》同时废止。",
)
CLAUSES = {
    "第一条": "为了方便群众办事，制定本办法。",
    "第二条": "来本市居住的，应当在三十日内登记。\n有下列情形之一的，可以不登记：\n（一）探亲不满三十日的；\n（二）住院治疗的。",
    "第三条": "依照第一条登记的，不收取费用。",
    "第四条": "本办法自2020年5月1日起施行。2010年的《某市暂住登记规定》同时废止。",
}


def markdown(path: Path) -> Path:
    body = "\n\n".join(f"## {line}" if line.startswith(("第一章", "第二章")) else line for line in LINES)
    path.write_text(f"# {TITLE}\n\n{body}\n", encoding="utf-8")
    return path


def html(path: Path, body: str = "", encoding: str = "utf-8") -> Path:
    paragraphs = "\n".join(f"<div><p>{line}</p></div>" for line in LINES)
    page = (
        f"<html><head><title>{TITLE}_某市政府</title><script>var a='第九条 脚本';</script></head><body><nav>首页 第八条 导航</nav>"
        f"<h1>{TITLE}</h1>{paragraphs}{body}<p style='display: none'>第七条 看不见的话</p>"
        "<script>document.write('第六条 写出来的话')</script><!-- 第五条 注释 --></body></html>"
    )
    path.write_bytes(page.encode(encoding))
    return path


def word(path: Path, counted: bool = False) -> Path:
    """With `counted`, Word itself prints 第一条 …: the text does not hold it."""
    file = docx.Document()
    file.add_heading(TITLE, level=0)
    number = _numbering(file) if counted else None
    for line in LINES:
        if line.startswith(("第一章", "第二章")):
            file.add_heading(line, level=1)
        elif number is not None and line.startswith("第") and "条 " in line:
            paragraph = file.add_paragraph(line.split("条 ", 1)[1])
            properties = paragraph._p.get_or_add_pPr()
            chosen = OxmlElement("w:numPr")
            for tag, value in (("w:ilvl", "0"), ("w:numId", number)):
                node = OxmlElement(tag)
                node.set(qn("w:val"), value)
                chosen.append(node)
            properties.append(chosen)
        else:
            file.add_paragraph(line)
    file.save(str(path))
    return path


def _numbering(file: "docx.document.Document") -> str:
    root = file.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "97")
    level = OxmlElement("w:lvl")
    level.set(qn("w:ilvl"), "0")
    for tag, value in (("w:start", "1"), ("w:numFmt", "chineseCounting"), ("w:lvlText", "第%1条")):
        node = OxmlElement(tag)
        node.set(qn("w:val"), value)
        level.append(node)
    abstract.append(level)
    root.insert(0, abstract)
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), "97")
    named = OxmlElement("w:abstractNumId")
    named.set(qn("w:val"), "97")
    number.append(named)
    root.append(number)
    return "97"


def pdf(path: Path, pages: tuple[tuple[str, ...], ...] = ((TITLE, *LINES),)) -> Path:
    """Written by hand: one text object a line, in a font that every viewer has (Adobe-GB1)."""
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 5 0 R >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 "
        b"/Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>",
    ]
    kids: list[int] = []
    for lines in pages:
        drawn = "\n".join(
            f"BT /F1 12 Tf 1 0 0 1 72 {780 - 20 * n} Tm <{line.encode('utf-16-be').hex()}> Tj ET"
            for n, line in enumerate(lines)
        ).encode()
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        content = len(objects)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>"
            % content
        )
        kids.append(len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.4\n")
    offsets = []
    for number, content_ in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content_))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    path.write_bytes(out.getvalue())
    return path
