"""HTML as paragraphs: what a reader of the page sees, without scripts, styles, navigation and hidden elements."""

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .decode import text_of, visible
from .manuscript import Manuscript, Paragraph
from .trouble import SourceError

_NEVER = (
    "script, style, template, noscript, iframe, frame, object, embed, applet, svg, math, canvas, form, button, select, "
    "nav, footer, aside, head, [hidden], [aria-hidden=true]"
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = frozenset(
    {
        "address",
        "article",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "header",
        "hr",
        "html",
    }
    | {
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        *_HEADINGS,
    }
)
_LONGEST_NODES = 2_000_000
_DEEPEST = 400


def read(content: bytes) -> Manuscript:
    """The paragraphs of a page with (nearly always exact) lines. Raises SourceError for what cannot be read."""
    raw, encoding = text_of(content)
    tree = LexborHTMLParser(raw)
    title = tree.css_first("title")
    named = visible(title.text()).strip() if title is not None else ""
    for node in tree.css(_NEVER):
        node.decompose()
    for node in tree.css("[style]"):
        style = (node.attributes.get("style") or "").lower().replace(" ", "")
        if "display:none" in style or "visibility:hidden" in style or "font-size:0" in style:
            node.decompose()
    body = tree.body
    if body is None:
        raise SourceError("网页里没有正文")
    paragraphs = list(_placed(_blocks(body), raw))
    if named and not any(p.heading == 1 for p in paragraphs):
        paragraphs.insert(0, Paragraph(named.split("_")[0].split("-")[0].strip(), 1, 1))
    return Manuscript(tuple(paragraphs), "行", encoding)


def _blocks(body: LexborNode) -> Iterator[tuple[str, int]]:
    """Texts of the innermost blocks in order, each with its heading level; cells of one row stay together."""
    held: list[str] = []
    owner, level = 0, 0
    for count, node in enumerate(body.traverse(include_text=True)):
        if count > _LONGEST_NODES:
            raise SourceError("网页太大，节点超过两百万个")
        if node.tag == "br":
            held.append("\n")
        if node.tag != "-text":
            continue
        block, heading, in_cell = _block_of(node)
        if block != owner:
            yield from _lines(held, level)
            held, owner, level = [], block, heading
        elif in_cell and held:
            held.append(" ")
        held.append(node.text(deep=False) or "")
    yield from _lines(held, level)


def _block_of(node: LexborNode) -> tuple[int, int, bool]:
    """Identity and heading level of the nearest block; a table's row counts as one, its cells do not."""
    parent, in_cell = node.parent, False
    for _ in range(_DEEPEST):
        if parent is None:
            break
        tag = parent.tag or ""
        if tag in ("td", "th"):
            in_cell = True
        if tag == "tr" or (tag in _BLOCKS and not in_cell):
            return parent.mem_id, int(tag[1]) if tag in _HEADINGS else 0, in_cell
        parent = parent.parent
    return 0, 0, in_cell


def _lines(held: list[str], level: int) -> Iterator[tuple[str, int]]:
    parts = "".join(part if part == "\n" else " ".join(part.split()) or " " for part in held)
    for line in parts.split("\n"):
        plain = visible(line).replace("\xa0", " ").strip(" 　")
        if plain:
            yield plain, level


def _placed(blocks: Iterator[tuple[str, int]], source: str) -> Iterator[Paragraph]:
    """Each text with the line on which its beginning stands in the source; escaped text keeps the line before."""
    position, line = 0, 1
    for text, level in blocks:
        found = source.find(text[:12], position)
        if found >= 0:
            line += source.count("\n", position, found)
            position = found
        yield Paragraph(text, line, level)
