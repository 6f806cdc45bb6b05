import pytest

from asr_tts.transcript_text import is_boilerplate, says_something, tidy, unnumbered, without_loops


def test_simplified_with_chinese_marks():
    assert tidy(" 請問 居住證怎麼辦理? ") == "请问居住证怎么办理？"
    assert tidy("下载 APP 以后,登录") == "下载APP以后，登录"


@pytest.mark.parametrize(
    "text", ["字幕由Amara.org社区提供", "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目", "感谢观看！", "谢谢大家收看"]
)
def test_subtitle_credits_are_known(text: str):
    assert is_boilerplate(text)


@pytest.mark.parametrize("text", ["谢谢", "谢谢您的帮助", "我想办居住证", "字据怎么写"])
def test_what_citizens_say_is_kept(text: str):
    assert not is_boilerplate(text)


def test_loops_are_said_once_and_numbers_are_left_alone():
    assert without_loops("好的好的好的好的好的") == "好的"
    assert without_loops("谢谢谢谢谢谢谢谢") == "谢谢"
    assert without_loops("谢谢谢谢") == "谢谢谢谢"
    assert without_loops("电话13888888888") == "电话13888888888"
    assert without_loops("现在还在研究自动驾驶汽车现在还在研究自动驾驶汽车") == "现在还在研究自动驾驶汽车"
    assert without_loops("看看") == "看看"


def test_marks_alone_say_nothing():
    assert not says_something("。…！")
    assert says_something("3")


def test_texts_that_differ_only_in_numbers_are_equal_without_them() -> None:
    assert unnumbered("2026年广东GDP") == unnumbered("2016年广东GDP") != unnumbered("2016年广西GDP")
