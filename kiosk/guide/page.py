"""The papers of a guided conversation as one page for a printer or a phone. Everything is escaped; the page has no script."""

from collections.abc import Iterable
from html import escape

from .checklist import Checklist
from .qr import svg

_STYLE = """
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 48rem; padding: 1.2rem; color: #16242c;
  font: 1.05rem/1.6 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
h1 { font-size: 1.6rem; margin: 0; }
h2 { font-size: 1.15rem; margin: 1.4rem 0 .4rem; border-bottom: 2px solid #0f6f78; color: #0f6f78; }
header { display: flex; justify-content: space-between; gap: 1rem; }
header svg { width: 9.5rem; height: 9.5rem; flex: none; }
header p, .small { color: #52646e; font-size: .9rem; margin: .2rem 0; }
ul, ol { margin: 0; padding-left: 1.4rem; }
li { break-inside: avoid; }
ul.boxes { list-style: none; padding-left: 0; }
ul.boxes li::before { content: "□ "; font-size: 1.15em; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #7c8d95; padding: .5rem .7rem; text-align: left; vertical-align: top; }
th { width: 11rem; background: #eef3f4; font-weight: 500; }
td { overflow-wrap: anywhere; }
.form { break-before: page; }
.sign { display: flex; justify-content: space-between; margin-top: 2.4rem; }
.small.notice { color: #a3231b; }
nav a { display: inline-block; margin: .6rem .8rem 0 0; }
@page { size: A4; margin: 16mm; }
@media print { body { padding: 0; } nav { display: none; } }
"""


def render(papers: Checklist, links: str, code: str) -> str:
    """The whole page; `links` is the address of the papers, `code` what the QR code holds."""
    facts = _table(papers.facts)
    made = f"<p>{escape(papers.made)} 生成</p>"
    parts = [
        f"<header><div><h1>{escape(papers.service)}</h1><p>办事清单</p>{made}</div>{svg(code)}</header>",
        _listed("要带的材料", papers.materials, "ul", "boxes"),
        _listed("请您留意", papers.notes),
        f"<h2>去哪里办</h2>{facts}" if facts else "",
        _listed("办理流程", papers.steps, "ol"),
        _listed("请再核对办理条件", papers.conditions),
        f"<h2>您的情况</h2>{_table(papers.answers)}" if papers.answers else "",
        _listed("依据", _sources(papers)),
        f'<p class="small notice">{escape(papers.notice)}</p>',
        _form(papers),
        f'<nav><a href="{escape(links)}/form.pdf" download>申请表草稿（PDF）</a>'
        f'<a href="{escape(links)}/form.json" download>数据（JSON）</a></nav>',
    ]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(papers.service)}</title>'
    return f'<!doctype html><html lang="zh-CN"><head>{head}<style>{_STYLE}</style></head><body>{"".join(parts)}</body></html>'


def _listed(heading: str, lines: Iterable[str], tag: str = "ul", kind: str = "") -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<h2>{heading}</h2><{tag} class="{kind}">{items}</{tag}>' if items else ""


def _table(rows: Iterable[tuple[str, str]]) -> str:
    cells = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in rows)
    return f"<table>{cells}</table>" if cells else ""


def _sources(papers: Checklist) -> list[str]:
    return [" ".join(p for p in (s.title, s.clause, s.code, s.issuer, s.effective_date) if p) for s in papers.sources]


def _form(papers: Checklist) -> str:
    if not papers.fields:
        return ""
    rows = _table((field.name, field.value) for field in papers.fields)
    sign = '<p class="sign"><span>申请人签名：＿＿＿＿＿＿＿＿</span><span>日期：＿＿＿＿年＿＿月＿＿日</span></p>'
    title = f"<h2>申请表草稿 · {escape(papers.service)}</h2>"
    return f'<section class="form">{title}{rows}<p class="small">草稿，尚未提交；请核对后签名。</p>{sign}</section>'
