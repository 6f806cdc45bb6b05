"""What a common question supposes that nobody said: a loss, a home elsewhere, somebody else who comes. Pure.

«驾照丢了还能开车吗» is near to whatever is asked about driving, and is not meant by whoever has lost nothing.
"""

import re
from collections.abc import Iterable

_SUPPOSED = tuple(
    (re.compile(own), re.compile(said))
    for own, said in (
        (
            r"丢|不见|找不|(?<![人走爹妈爸娘])没了|被偷|弄没|掉了",
            r"丢|见|找|没|偷|掉|翻|落|忘|补|撕|坏|烂|毁|泡|烧|洗|咬",
        ),
        (
            r"外地|外省|异地|别处|不是本地|户[口籍]不在|身份证是外",
            r"外|异|别[处的]|老家|本地|户[口籍]|省|市|县|[回在跑][\u4e00-\u9fff]{2}|这[里儿边]|四川|湖[南北]|[河海]南|河北|"
            r"[山广]东|[广江]西|[山陕]西|安徽|江苏|浙江|福建|云南|贵州|甘肃|青海|吉林|辽宁|黑龙江|新疆|西藏|内蒙|宁夏|重庆|北京|上海|天津",
        ),
        (
            r"没签|没(?:有)?[\u4e00-\u9fff]{0,2}合同",
            r"签|合同",
        ),
        (r"房贷|贷款|按揭", r"贷|按揭|月供"),
        (r"租房|房租", r"租"),
        (
            r"替|代[办领取]|来不了|去不了|不在场|人不在",
            r"替|代|帮|[让叫托请给]|[来去到]|不在|没空|出差|走|动|瘫|床|他|她|爸|妈|老[公婆人]|本人|亲自|自己|跑|别人",
        ),
    )
)
"""How a supposition reads in a common question, and the words of which one at least is said by whoever means it."""


def unsaid_suppositions(names: Iterable[str], text: str) -> list[re.Pattern[str]]:
    """Suppositions that neither `text` makes nor the service of these names, whose questions all make it."""
    called = "，".join(names)
    return [own for own, said in _SUPPOSED if not said.search(text) and not own.search(called)]
