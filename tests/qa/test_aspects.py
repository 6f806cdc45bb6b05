import pytest

from kiosk.kb.schema import Aspect
from kiosk.qa.aspects import ask, of_itself
from kiosk.qa.split import requests
from kiosk.qa.text import clean


@pytest.mark.parametrize(
    ("question", "aspect"),
    [
        ("办护照要带什么", Aspect.MATERIALS),
        ("得准备哪些证件", Aspect.MATERIALS),
        ("多久能拿到证", Aspect.TIME_LIMIT),
        ("当天能办好吗", Aspect.TIME_LIMIT),
        ("去哪办", Aspect.LOCATION),
        ("咨询电话是多少", Aspect.PHONE),
        ("办得太慢我要投诉打哪个电话", Aspect.COMPLAINT),
        ("能寄到家里吗", Aspect.COURIER),
        ("网上能办吗", Aspect.ONLINE),
        ("收费吗", Aspect.FEE),
        ("归哪个部门管", Aspect.DEPARTMENT),
        ("要符合什么条件", Aspect.CONDITIONS),
        ("年龄有要求吗", Aspect.CONDITIONS),
        ("几点下班", Aspect.HOURS),
        ("身份证丢了", Aspect.WHAT),
        ("补个证要好多钱", Aspect.FEE),
        ("登记费一共是多少", Aspect.FEE),
        ("这个证几年一换", Aspect.VALIDITY),
        ("需不需要本人亲自去一趟", Aspect.VISITS),
        ("这张能使多久", Aspect.VALIDITY),
        ("能拿几个月", Aspect.VALIDITY),
        ("给捎到家里不", Aspect.COURIER),
        ("手机点点行吗", Aspect.ONLINE),
        ("弄完给我个什么凭据", Aspect.RESULT),
        ("拿什么当证据", Aspect.MATERIALS),
        ("提交了什么时候打到卡里", Aspect.TIME_LIMIT),
        ("能快点吗", Aspect.TIME_LIMIT),
        ("过几天就告不成了", Aspect.CONDITIONS),
        ("第一步往哪跑", Aspect.STEPS),
        ("最多能借几万", Aspect.FEE),
        ("后面还要办哪些手续", Aspect.RELATED),
        ("还得到场吗", Aspect.VISITS),
        ("那个扣除在哪填", Aspect.ONLINE),
        ("车子多久审一次", Aspect.WHAT),
        ("在网上卖东西要不要执照", Aspect.WHAT),
        ("被欺负了去哪评理", Aspect.WHAT),
        ("要好久才办得下来", Aspect.TIME_LIMIT),
        ("津贴几时到账", Aspect.TIME_LIMIT),
        ("要住满多久才能申请", Aspect.CONDITIONS),
        ("证书拿到手，拖多久就不给了", Aspect.CONDITIONS),
        ("店搬了，多少天里头去改", Aspect.CONDITIONS),
        ("那笔钱什么时候让取", Aspect.CONDITIONS),
        ("要交过多久保险", Aspect.CONDITIONS),
        ("几天里头办得好", Aspect.TIME_LIMIT),
        ("最多让停多久", Aspect.VALIDITY),
        ("老板不给交，我要告他，打哪个号", Aspect.COMPLAINT),
        ("提前多久去换", Aspect.CONDITIONS),
        ("能领多长时间", Aspect.VALIDITY),
        ("最长能贷多少年", Aspect.VALIDITY),
        ("办好了能邮到家吗", Aspect.COURIER),
        ("手机上换得了吗", Aspect.ONLINE),
        ("去办要揣些啥", Aspect.MATERIALS),
        ("过户费多少", Aspect.FEE),
        ("办完了给我个啥", Aspect.RESULT),
        ("材料往哪里送", Aspect.LOCATION),
        ("去哪里交材料", Aspect.LOCATION),
        ("公示弄错了投诉找哪", Aspect.COMPLAINT),
        ("审批卡住了向哪里投诉", Aspect.COMPLAINT),
        ("换证老办不下来，哪个电话能投诉", Aspect.COMPLAINT),
        ("去哪里开学籍证明", Aspect.LOCATION),
        ("想存档案，到几号柜台", Aspect.LOCATION),
        ("对结论有异议，几天内可以申请复核", Aspect.CONDITIONS),
        ("几天内能批下来", Aspect.TIME_LIMIT),
        ("一次最多能带几个人进去", Aspect.CONDITIONS),
        ("个人能不能申请当承包商", Aspect.WHO),
        ("我一个人能不能开公司", Aspect.WHAT),
        ("水位水情上网可以查不", Aspect.ONLINE),
        ("转过来手机上哪里弄", Aspect.ONLINE),
        ("是个人能去还是只给单位", Aspect.WHO),
        ("要先缴满多久", Aspect.CONDITIONS),
        ("驾照拿了几年才行", Aspect.CONDITIONS),
        ("股东要几个人才行", Aspect.CONDITIONS),
        ("在多长时间里申请", Aspect.CONDITIONS),
        ("卖了以后多少天里得过户", Aspect.CONDITIONS),
        ("要停多久才能全取", Aspect.CONDITIONS),
        ("每年几月份去确认", Aspect.WHAT),
        ("自己交养老是百分之多少", Aspect.FEE),
        ("打个什么号有人管", Aspect.PHONE),
        ("一直拖着不给办，我打哪个电话告", Aspect.COMPLAINT),
        ("交上去几天能拿到", Aspect.TIME_LIMIT),
    ],
)
def test_the_side_asked_about(question: str, aspect: Aspect) -> None:
    assert ask(clean(question)).aspect is aspect


def test_to_complain_of_a_service_for_complaints_is_no_complaint_about_it() -> None:
    asked = ask("老板欠薪，打哪个电话告他")
    assert asked.aspect is Aspect.COMPLAINT
    assert of_itself(asked, "老板欠薪，打哪个电话告他", "欠薪投诉举报").aspect is Aspect.PHONE


def test_whether_something_may_be_is_asked_of_what_was_said_before() -> None:
    assert len(requests("我都七十了，还想学开车，行不行")) == 1


def test_an_utterance_with_two_requests_is_taken_apart() -> None:
    assert requests("居住证要什么材料，护照多久能办好") == ("居住证要什么材料", "护照多久能办好")


def test_two_sides_without_punctuation_are_taken_apart() -> None:
    assert requests("办居住证要带什么材料几天能办好") == ("办居住证要带什么材料", "几天能办好")


def test_background_goes_with_its_question() -> None:
    assert requests("我刚从外地搬来，居住证怎么办") == ("我刚从外地搬来，居住证怎么办",)


def test_what_is_asked_of_all_is_asked_of_each() -> None:
    first, second = requests("我要查名下房产，顺便打个社保证明，分别去几号窗口")
    assert ask(first).aspect is ask(second).aspect is Aspect.LOCATION
    assert requests("换驾照和补身份证都要多少钱") == ("换驾照要多少钱", "补身份证要多少钱")


def test_a_wish_is_what_the_question_after_it_is_about() -> None:
    assert requests("我想开网约车，驾照拿了几年才行") == ("我想开网约车，驾照拿了几年才行",)


@pytest.mark.parametrize(
    "said",
    [
        "孩子上小学想办医保卡，他人在老家，手机上能弄不",
        "这车牌太难看想换一个，要多少钱",
        "我妈要补身份证，腿脚不好，网上行不行",
    ],
)
def test_what_is_wished_or_told_before_the_asking_is_no_first_request(said: str) -> None:
    assert requests(said) == (said,)


def test_two_things_wished_or_looked_up_are_two_requests() -> None:
    assert requests("店里电不够想增容，之前暂停的电也想恢复") == ("店里电不够想增容", "之前暂停的电也想恢复")
    assert requests("查公司信用代码，再看产品抽查合不合格") == ("查公司信用代码", "再看产品抽查合不合格")


def test_sides_in_a_row_are_taken_apart_and_names_are_not() -> None:
    assert len(requests("医师证换地方要交什么、能寄吗")) == 2
    assert requests("办护照要带身份证、户口本吗") == ("办护照要带身份证、户口本吗",)


def test_what_is_asked_of_two_things_told_before_is_asked_of_each() -> None:
    first, second = requests("想立个遗嘱，护照也要补一本，这俩怎么办")
    assert first.startswith("想立个遗嘱") and second.startswith("护照也要补一本")
    assert first.endswith("怎么办") and second.endswith("怎么办")


def test_some_of_us_and_some_things_bought_ask_nothing() -> None:
    assert len(requests("我们几个同学编了本书，送上去要交什么")) == 1
    assert len(requests("想从国外买几台机器进来，要填什么表")) == 1


def test_how_things_stand_asks_nothing() -> None:
    assert len(requests("我们还没领证呢，孩子能上户口吗")) == 1


def test_some_days_ago_asks_nothing() -> None:
    assert len(requests("老人前几天走了，丧葬费给多少")) == 1


@pytest.mark.parametrize(
    ("question", "aspect"),
    [
        ("这个补贴是哪头给", Aspect.LOCATION),
        ("登记完了发的是个什么证", Aspect.RESULT),
        ("最早什么时候能来换", Aspect.CONDITIONS),
        ("能不能先约个时间", Aspect.ONLINE),
        ("你们窗口开到几点", Aspect.HOURS),
        ("先得弄个什么", Aspect.STEPS),
        ("有没有不要钱的律师", Aspect.WHAT),
        ("最长多久给个说法", Aspect.TIME_LIMIT),
        ("车开了八年，要拉去线上测吗", Aspect.WHAT),
        ("哪天走哪天回来", Aspect.WHAT),
        ("卫生那关该怎么走", Aspect.STEPS),
        ("日子过不下去，该去找谁", Aspect.STEPS),
        ("提公积金得缴多久", Aspect.CONDITIONS),
        ("开校车驾龄得几年", Aspect.CONDITIONS),
        ("休假那几个月的钱按什么算", Aspect.FEE),
        ("利息是几个点", Aspect.FEE),
        ("最多能领几个月", Aspect.VALIDITY),
        ("过去能住几晚", Aspect.VALIDITY),
        ("想举报老板找哪个部门", Aspect.DEPARTMENT),
        ("资料要交哪些", Aspect.MATERIALS),
        ("资料要交哪里", Aspect.LOCATION),
        ("排污证改名字，环保局收什么", Aspect.MATERIALS),
        ("他要带的东西呢", Aspect.MATERIALS),
        ("头一次领要不要毕业证", Aspect.MATERIALS),
        ("在网上卖货要不要执照", Aspect.WHAT),
    ],
)
def test_everyday_cues(question: str, aspect: Aspect) -> None:
    assert ask(clean(question)).aspect is aspect


@pytest.mark.parametrize(
    ("question", "name", "aspect"),
    [
        ("水管老漏，去哪投诉供水质量", "供水质量投诉受理", Aspect.LOCATION),
        ("水管老漏，去哪投诉供水质量", "供水报装", Aspect.COMPLAINT),
        ("供水质量投诉打哪个电话", "供水质量投诉受理", Aspect.COMPLAINT),
        ("水发黄，想投诉让人来查，打哪个号码", "供水质量投诉受理", Aspect.PHONE),
        ("想约个时间办，有什么条件", "结婚登记预约", Aspect.CONDITIONS),
        ("能预约吗", "结婚登记预约", Aspect.ONLINE),
    ],
)
def test_what_names_the_service_itself_asks_for_no_side_of_it(question: str, name: str, aspect: Aspect) -> None:
    assert of_itself(ask(question), question, name).aspect is aspect
