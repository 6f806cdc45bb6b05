import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.qa.sound import syllables
from kiosk.qa.text import bare, clean


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("呃我想问一下，我我我想办居住证", "我想办居住证"),
        ("辦理居住證需要什麼材料", "办理居住证需要什么材料"),
        ("咋办护照啊", "怎么办护照"),
        ("办身份证办身份证要啥", "办身份证要什么"),
        ("俺的社保 卡 丢了", "我的社保卡丢了"),
        ("领退休金要准备咩嘢", "领退休金要准备什么"),
        ("阿嫲想喺屋地起新楼，要攞咩文件", "奶奶想在宅基地盖新房,要拿什么文件"),
        ("房屋地址变了而家里没人", "房屋地址变了而家里没人"),
        ("学校扣我绩效，我是老师，想申诉", "学校扣我绩效,我是老师,想申诉"),
        ("老师，我想申诉", "我想申诉"),
        ("办下来要好久", "办下来要多久"),
        ("这个证好久没用了", "这个证好久没用了"),
        ("一个月能领好多", "一个月能领多少"),
        ("啥样的人能补，出了什么事", "什么样的人能补,出了什么事"),
        ("边个窗口收表", "哪个窗口收表"),
        ("想卖早点，食品那个证去哪办", "想卖早点,食品证去哪办"),
    ],
)
def test_what_recognition_delivers_is_cleaned(heard: str, meant: str) -> None:
    assert clean(heard) == meant


def test_a_text_of_nothing_but_fillers_is_not_emptied() -> None:
    assert bare(clean("请问一下"))


@given(st.text(max_size=60))
def test_any_text_can_be_cleaned_and_sounded(text: str) -> None:
    assert isinstance(clean(text), str)
    assert isinstance(syllables(bare(text)), tuple)


def test_homophones_and_accents_sound_alike() -> None:
    assert syllables("居住正") == syllables("居住证")
    assert syllables("湖南") == syllables("福兰")
    assert syllables("公证") != syllables("公园")
