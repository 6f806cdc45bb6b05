"""Which words are a whole request, as recognition writes them."""

import pytest

from kiosk.completeness import asks, asks_for_good, dangles, wishes


@pytest.mark.parametrize(
    "text",
    [
        "居住证怎么办理",
        "落户要带傻",  # 啥
        "这个能办马",  # 吗
        "能给她吗",
        "丧葬费给多少",
        "那个证归谁管",
        "是不是得再签一下",
        "那护照呢",
        "要那个窗口",  # 哪个
        "这事归哪个管",
        "一个身份证一个居住证哪个要先办",
    ],
)
def test_what_asks_is_known_by_its_sound(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "自来水改户头",
        "个税退的钱",
        "身份证没下来呢",
        "孩子还上着学呢",
        "残疾人的那个证",
        "我爸退休了",
        "我想跟爹吗",
        "我想跟弟妈",
        "离婚哪个冷静",
        "毕业证能丢了吗",
        "学校要我们一下没，房子的证明",
    ],
)
def test_a_topic_or_a_story_does_not_ask(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize("text", ["我想补办身份证", "帮我查公积金", "居住证办理"])
def test_a_wish_is_known(text: str) -> None:
    assert wishes(text)


@pytest.mark.parametrize("text", ["机器上能不能马上", "我想办", "需要带", "有没有", "请问", "我去派出所是不是要先"])
def test_a_sentence_that_stops_too_soon_dangles(text: str) -> None:
    assert dangles(text)


@pytest.mark.parametrize(
    "text",
    [
        "火化得花多少",
        "是不是要马上打进去",
        "要不要一起来",
        "换一张要拿什么",
        "怎么办理",
        "补办身份证",
        "还有没有",
        "是归哪个部门开",
    ],
)
def test_a_sentence_that_may_end_there_does_not(text: str) -> None:
    assert not dangles(text)


@pytest.mark.parametrize("text", ["想看看自己这几年", "楼上漏我家度谁", "自来谁", "退休的这几天"])
def test_years_and_water_do_not_ask(text: str) -> None:
    assert not asks(text)


def test_what_of_it_asks_only_after_something() -> None:
    assert asks("那护照呢")
    assert not asks("我户口不在本市呢", opens=True)  # 能, misheard in a pause
    assert asks("护照在哪办呢", opens=True)


def test_which_ones_to_bring_may_be_all_that_is_asked() -> None:
    assert asks("我爸办退休要带哪些") and not dangles("我爸办退休要带哪些")
    assert dangles("我想问哪些")


@pytest.mark.parametrize("text", ["公积金贷款，地上去几天", "食品经营许可证多久呢", "最早能查到几年", "劳动仲裁多久"])
def test_what_takes_so_long_is_often_still_to_come(text: str) -> None:
    assert not asks_for_good(text, opens=True)


@pytest.mark.parametrize(
    "text", ["办身份证要几天", "临时的那种能顶多久", "续一下，几天", "有效期多长时间", "要带哪些材料"]
)
def test_a_question_that_holds_its_verb_is_whole(text: str) -> None:
    assert asks_for_good(text, opens=True)


def test_a_short_question_about_what_is_in_hand_is_whole() -> None:
    assert asks_for_good("那补办几天")
