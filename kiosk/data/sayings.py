"""Everyday sayings in plain words: lines that are drawn, prices that are left out, what somebody paid of a whole. Pure.

They are taken before any other turn of phrase, so that none of their words is taken for the name of a figure.
"""

import re
from collections.abc import Callable

from kiosk.data.numerals import CN

_N = r"[\d零一二两三四五六七八九十百千万亿点半.]+"
_SHARE = r"(?:百分之几|百分之多少|几成|多大比例|多大比重|几分之几|多少比例)"
_ONE = r"(?:一?[条根道]|个|1[条根道])"
_CURVE = r"(?:折线|曲线|走势线|趋势线|变化线|线条|线)(?!下|上|性|路|索|城)"
_DRAW = r"(?:画|拉|描|连|勾|拽|扯|绘|牵)"
_GIVE = r"(?:给我们?|给咱们?|帮我|替我|也|就|再|都|来|一下)*"
_SHOWN = r"(?:出来|上来|一下|看看|瞧瞧|我看看|给我看看|给我|来看看|来)?"
_TRAVEL = re.compile(r"游|城里|城镇|乡下|农村|农民")
"""Who pays, or what for, where it is no budget."""


def _paid(said: re.Match[str]) -> str:
    """What was spent or used, in the words of its figure: travellers have 花费, a budget 支出."""
    if (said[1] or "") in ("掏", "花", "付"):
        return "花费" if _TRAVEL.search(said.string) else "支出"
    return "用的" if said[1] else ""


_SAYINGS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    # 这倒数三家加起来: those that were just named, whichever end they were of
    (
        re.compile(r"^([这那])(?:倒数|最后|垫底|末尾|排名?靠[前后]的?|领头的?)的?(?=[两三四五六七八九十][个家名省市])"),
        r"\1",
    ),
    # 谁的数量多: of the two named, as they are counted
    (re.compile(r"(谁|哪个|哪边)的(?:数量|数目|个数|家数)(?=[更要最]?[多少])"), r"\1"),
    # 咋走的, 咋变: the way northerners say 怎么
    (re.compile(r"咋(?!样|回事|整)"), "怎么"),
    # 一五到二二年: a short year that leaves its 年 to the next
    (
        re.compile(
            rf"(?<![\d百千万第{CN}十])((?:[零〇一二][{CN}])|(?:[012]\d))(?=(?:到|至|-)(?:(?:[零〇一二][{CN}])|(?:[012]\d))年(?![前来以间里]))"
        ),
        r"\1年",
    ),
    # 怎么个变法, 怎么变的, 怎么一路变过来的: the course, with years or without
    (
        re.compile(
            r"(?:都|又|一路)?(?:是|有)?(?:怎么|怎样|如何)(?:个|一路|一步步)?"
            r"(?:变法|走法|变过来的?|走过来的?|走出来的?|变动的|变化的|变的|动的)"
        ),
        "的走势",
    ),
    # 画个线, 拉根线, 拉一条曲线出来
    (re.compile(rf"{_GIVE}{_DRAW}(?:出|成|上)?{_ONE}?{_CURVE}图?{_SHOWN}"), "画折线图"),
    # 换成线
    (re.compile(r"(?:再|给我)?(?:换|改|切|变|画|做|转|弄)(?:成|为|回)(?:折)?线图?(?=$|看|吧|呢|的|形)"), "换成折线图"),
    # 从后头数第几, 从下往上数
    (
        re.compile(
            r"(?:从|打|由|按)?(?:后头?|后面|后边|末尾|尾巴|底下|下面|最后|下)(?:往[上前回]|倒着|开始|起)?"
            r"(?:数|排)(?:起|过来|上来|上去)?(?:能|是|该|得|要)?(?:排|到)?(?=第|老)"
        ),
        "倒数",
    ),
    # 线给我拉一条, 把线画出来
    (re.compile(rf"(?:把|将)?(?:的)?{_CURVE}{_GIVE}{_DRAW}(?:出|成|上)?{_ONE}?{_SHOWN}"), "的折线图"),
    # 走势给我拉一根
    (re.compile(rf"(?<=走势|趋势){_GIVE}{_DRAW}(?:出|成|上)?{_ONE}{_SHOWN}"), "画折线图"),
    # 刨去价格因素, 不算涨价的部分
    (
        re.compile(
            r"(?:刨去|刨掉|刨除|刨开|去掉|去除|剔除|扣除|扣掉|扣去|除去|除掉|排除|撇开|抛开|抛去|挤掉|不算|不计|不考虑|不含)了?"
            r"(?:物价|价格|涨价|通胀|通货膨胀)(?:上涨|变动|变化)?的?(?:因素|影响|水分|部分)?(?:以后|之后|后|的话)?"
        ),
        "实际",
    ),
    # 旅游的钱: what was spent on it
    (re.compile(r"(旅游|旅行|出去玩|出门玩)的(?:钱|开销)"), r"\1花费"),
    (re.compile(r"掏(?=的|了|出|钱|多少|几)"), "花"),
    # 折到每个人头上
    (re.compile(r"(?:折合?|分|平均|算|落|合)到(?=每个?人头上|人头上?)"), "摊到"),
    # 有几成是烧的
    (re.compile(rf"(?<![里头中面])有({_SHARE})是(?!多少)([^，有]{{1,10}}?)的?$"), r"里\2占\1"),
    # 教育花了总支出的几成
    (
        re.compile(rf"(?:([花付用耗])(?:掉|去|走)?|占去|占掉|吃掉)了([^\d占比百几多谁哪]{{2,8}})的({_SHARE})"),
        lambda said: f"{_paid(said)}占{said[2]}的{said[3]}",
    ),
    # 城里人掏了百分之几: the part of the whole that they paid
    (
        re.compile(
            rf"(?:([掏花付用耗])(?:掉|去|走|出|出去)?|贡献|占去|占掉|吃掉)了?(?:(?:其中|总共|总数|全部|总量|一共|里头|整个)的?)?({_SHARE})"
        ),
        lambda said: f"{_paid(said)}占{said[2]}",
    ),
    # 收的那些大城市: those that the data hold; nothing grew
    (
        re.compile(
            r"(?:你们|咱们|这里|这儿|库里|系统里|数据里)?(?:所|都|里)?(?<![税征丰回没吸验])收(?:录|进来|进去|集|到|着)?了?的"
            r"(?:这些|那些|那几个|这几个|那批|这批|全部|所有)?(?:[\d一二三四五六七八九十]{1,3}[个座])?(?=大?城市|主要城市|重点城市|省份?)"
        ),
        "",
    ),
    # 够不够九万亿
    (
        re.compile(
            r"(?:够不够得?[上到着]?|到没到|过没过|上没上|破没破|超没超过?)了?(?=[\d一二两三四五六七八九十百千万亿])"
        ),
        "有没有超过",
    ),
    # 西部加起来有没有广东加江苏多
    (
        re.compile(r"(?<=.)有没有((?:(?!多少|超过|几|有|过|达).){2,12}?)(?:那么|这么)?([多高大])(?=吗|呢|啊|$)"),
        r"比\1\2",
    ),
    # 放一块儿比比: side by side, nothing is added up
    (re.compile(r"(?:放|搁|摆)(?:在|到)?(?:一块儿?|一起|一堆)(?=比|对比)"), ""),
    # 最高的是哪
    (re.compile(r"(?<=[高低多少大小快慢好差强弱]的是)哪儿?$"), "哪个"),
    # 哪个省最有钱
    (
        re.compile(
            r"(?<=哪个省|哪省份)最(?:富裕|富|有钱)(?=$|的$|呢|啊)|(?<=哪个省份)最(?:富裕|富|有钱)(?=$|的$|呢|啊)"
        ),
        "人均GDP最高",
    ),
    (
        re.compile(
            r"(?<=哪个省|哪省份)最(?:贫穷|穷|没钱)(?=$|的$|呢|啊)|(?<=哪个省份)最(?:贫穷|穷|没钱)(?=$|的$|呢|啊)"
        ),
        "人均GDP最低",
    ),
    # 比百分之三还低
    (
        re.compile(
            rf"比((?:百分之)?{_N}(?:%|个?百分点|个点|[元人吨块])?)(?:还|要|都)(?:要|更)?([低少慢小高多快大])(?!多少|几)"
        ),
        lambda mark: f"{'低于' if mark[2] in '低少慢小' else '超过'}{mark[1]}",
    ),
    # 新今年人口: no other word is said so
    (re.compile(r"^新(?=今年|去年|前年)"), "新疆"),
    # 比一年前: than the year before the one that is asked
    (re.compile(r"(?<=[比跟和与较])(?:一年|上一?年|头一?年)(?:之|以)?前"), "上一年"),
    # 最富的省, 最穷的地方: by what each person makes
    (
        re.compile(r"(?:最富裕?的?|最有钱的?|人均最富的?)(?=(?:几个|[一二两三四五六七八九十\d]{1,2}个)?(?:省|直辖市))"),
        "人均GDP最高的",
    ),
    (
        re.compile(r"(?:最贫?穷的?|最没钱的?|最贫困的?)(?=(?:几个|[一二两三四五六七八九十\d]{1,2}个)?(?:省|直辖市))"),
        "人均GDP最低的",
    ),
)
"""In order."""


def plainly(text: str) -> str:
    """The text with such sayings in plain words."""
    for pattern, plain in _SAYINGS:
        text = pattern.sub(plain, text)
    return text
