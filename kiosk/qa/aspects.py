"""Which side of a service is asked about: cues in the wording, and where they stand."""

import re
from dataclasses import dataclass

from kiosk.kb.schema import Aspect

_WHAT = "(?:什么|哪些|些什么|哪几样|几样|多少)"
_CUES: tuple[tuple[Aspect, float, str], ...] = (
    (Aspect.COMPLAINT, 3.2, r"(?:投诉|举报|告状|告他们|监督|反映|意见).{0,10}(?:电话|号码?|打|热线)|(?:打|拨).{0,6}(?:投诉|举报|监督)|"
     r"(?:态度|服务)(?:太|很|不|差).{0,6}(?:找谁|投诉|反映|怎么办)|(?:太慢|拖着|不给办|推[来脱诿]|刁难).{0,8}(?:投诉|找谁|反映)"),
    (Aspect.PHONE, 2.6, r"电话|热线|联系方式|怎么联系|联系(?:谁|哪)|打(?:给谁|哪|什么号|几号)|号码(?:是|多少|呢)?$|拨(?:打)?(?:多少|什么|哪)|"
     r"哪个号|什么号(?:码)?(?:咨询|问)|致电|座机|打过去"),
    (Aspect.FEE, 2.5, r"(?:要|得|交|花)?多少钱|收费(?!权|站|服务)|费用|要钱|要不要花钱|收(?:不收|多少)钱|免费(?:吗|不|的吗)|要不要钱|不要钱|要钱不|工本费|贵不贵|几块钱|价钱是?多少"),
    (Aspect.COURIER, 2.4, r"快递|邮寄|寄(?:给|到|回|过|不|吗|一下|送)|能寄|可以寄|邮政|邮回|送上门|寄$|包邮|EMS|ems|顺丰"),
    (Aspect.MATERIALS, 2.3, rf"材料|证件(?!办)|(?:要|需要?|需|得|还要|除了.{{1,6}}还)?(?:带|拿|交|备|准备|提供|提交|递交|出示|填|写|附|出){_WHAT}|"
     rf"(?:带|拿|交|备|准备|填|写|提供|提交)(?:点|个|上|些)?{_WHAT}|(?:要|需要?|得要|还要|需){_WHAT}(?!钱|条件|时间|时候|资格|时|天|人|学历|岁|电话)(?!.{{0,3}}才能)|"
     r"(?:哪|什么)(?:些|几)?(?:证|表|资料|文件|单子|证明|复印件|手续)|手续(?:要|有)?哪|资料|复印件|原件|要不要(?:带|照片|身份证|户口)|"
     r"(?:填|写|签)(?:哪|什么|几).{0,3}(?:表|书|单)|带哪|交哪|拿哪|要哪|拿些|带些|备齐|出什么"),
    (Aspect.TIME_LIMIT, 2.3, r"(?<!开)(?<!交)多久(?!之内|以内|内)|几天|多少(?:个)?(?:工作)?[天日]|多长时间|几个?(?:工作日|月|星期|礼拜|小时)|时限|"
     r"什么时候(?:能|可以|才能)?(?:好|拿|出|办好|下来|批|领|到账|取)|(?:当天|当场|马上|立刻|立等|今天|一天|一个星期).{0,6}(?:能|可以)?.{0,4}(?:拿|办好|办完|弄完|取|出|好|办结|搞定|做好)|"
     r"(?:要|得|还要|需要)等(?:多|几|好)|得等|快不快|能加急|加急|多快|等(?:几|多)|哪天能(?:拿|好|出)|办理?时间要"),
    (Aspect.HOURS, 2.0, r"几点(?:开|上|下|关)|上班时间|办公时间|开门|下班|营业时间|周[六末日]|星期[六天日]|礼拜[六天日]|节假日|中午.{0,3}(?:休|办|开|上)"),
    (Aspect.DEPARTMENT, 2.2, r"归(?:谁|哪|什么).{0,4}|(?:哪个|什么|哪家|哪一个)(?:部门|单位|局|厅|机关|机构|衙门)|谁(?:管|负责|主管|来管|审批|批)|主管(?:部门|单位)|哪里管|谁在管"),
    (Aspect.ONLINE, 2.0, r"网上|线上|在线(?!查)|手机上?(?:能|可以|办|弄|搞|操作|申请)|(?:用|在)手机|小程序|[aA][pP][pP]|网站|电脑上|网址|不(?:用|想)(?:去|跑)现场|"
     r"(?:能|可以|可不可以|能不能|要不要|需要|用不用|支持).{0,4}预约|预约(?:吗|不|号)|零跑"),
    (Aspect.CONDITIONS, 1.9, r"条件|要求|门槛|什么资格|资格要求|够不够(?:格)?|符合|限制|年龄|岁数|多大(?:年纪|岁数)?|几岁|学历要|要几年|(?:多少|几)年.{0,4}(?:才|以上)|才能(?:申请|办|去|报|领|评)|"
     r"什么(?:样的)?人(?:能|可以|才)|哪些人(?:能|可以|才)|什么情况(?:下)?(?:能|可以|才)|(?:能|可)不(?:能|可以?)(?:申请|享受|领|报|评|住|办)|多久(?:之内|以内|内)|(?:能|可以)(?:申请|报|领|享受|评)(?:吗|不|么)$|"
     r"我(?:能|可以).{0,8}(?:吗|不)$|够(?:什么|哪些)|算不算|达到"),
    (Aspect.LOCATION, 1.8, r"(?<![办批审弄走做])(?:在|去|上|到|往|跑|走|找)(?:哪|什么地方|什么位置)(?!.{0,2}[看查下学能]|[一了步])|哪(?:里|儿|个地方|边|条路|栋|层|个大厅|个窗口)(?!.{0,3}[看查不下学])|地址|地点|位置|什么地方|几号窗|哪个窗|怎么走|坐(?:几路|什么车)|"
     r"几楼|地方在|哪办|哪弄"),
    (Aspect.WHO, 1.6, r"谁(?:可以|能|才能)(?:办|申请|领)|(?:办|服务)对象|面向(?:谁|哪些)|个人(?:能|可以)(?:办|申请)|(?:企业|公司|单位)(?:能|可以)(?:办|申请)|个人还是|给谁(?:办|用)"),
    (Aspect.STEPS, 1.5, r"流程|步骤|程序是|先.{1,6}再|怎么个(?:办|走)|第一步|环节|怎么走流程"),
    (Aspect.VISITS, 1.9, r"跑几[次趟回]|去几[次趟]|(?:要|得)跑|跑(?:一|两)趟"),
    (Aspect.VALIDITY, 1.9, r"有效期|管(?:几|多少)年|能用(?:几|多)|用多久"),
    (Aspect.BASIS, 2.0, r"(?:什么|哪条|哪部|哪个)(?:法|规定|依据|文件|政策)|依据|根据什么|凭什么"),
    (Aspect.RESULT, 1.5, r"(?:拿到|发|给)(?:的是)?什么证|结果是什么|领到什么"),
)
_COMPILED = tuple((aspect, weight, re.compile(pattern)) for aspect, weight, pattern in _CUES)


@dataclass(frozen=True, slots=True)
class Asked:
    """The side asked about, and the stretches of text that said so."""

    aspect: Aspect
    strength: float
    spans: tuple[tuple[int, int], ...]
    others: tuple[Aspect, ...] = ()
    """Further sides for which there are cues, weaker ones last."""


def ask(text: str) -> Asked:
    """The side of a service that `text` (cleaned) asks about; WHAT when nothing says otherwise."""
    found: list[tuple[float, Aspect, list[tuple[int, int]]]] = []
    for aspect, weight, pattern in _COMPILED:
        spans = [match.span() for match in pattern.finditer(text)]
        if spans:
            # What stands last is what is asked: 「…网上报名，要多久」.
            found.append((weight + 0.5 * spans[-1][1] / max(1, len(text)), aspect, spans))
    if not found:
        return Asked(Aspect.WHAT, 0.0, ())
    found.sort(key=lambda entry: -entry[0])
    spans = tuple(span for _, _, own in found for span in own)
    return Asked(found[0][1], found[0][0], spans, tuple(aspect for _, aspect, _ in found[1:]))
