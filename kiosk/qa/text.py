"""What recognition delivers, made fit for matching: script, width, fillers, stutters and dialect words.

It knows nothing of services: only how people talk.
"""

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

_DIALECT = (
    ("为什么", "为什么"),
    ("为啥", "为什么"),
    ("干啥", "干什么"),
    ("咋样", "怎么样"),
    ("咋办", "怎么办"),
    ("咋个", "怎么"),
    ("咋", "怎么"),
    ("啥子", "什么"),
    ("啥", "什么"),
    ("木有", "没有"),
    ("冇", "没有"),
    ("俺们", "我们"),
    ("俺", "我"),
    ("使唔使", "要不要"),
    ("得唔得", "行不行"),
    ("点样", "怎么"),
    ("点解", "为什么"),
    ("点办", "怎么办"),
    ("边个窗", "哪个窗"),
    ("边个部门", "哪个部门"),
    ("边个", "谁"),
    ("边间", "哪家"),
    ("边处", "哪里"),
    ("几钱", "多少钱"),
    ("乜嘢", "什么"),
    ("咩嘢", "什么"),
    ("做咩", "做什么"),
    ("办咩", "办什么"),
    ("要咩", "要什么"),
    ("交咩", "交什么"),
    ("带咩", "带什么"),
    ("备咩", "备什么"),
    ("填咩", "填什么"),
    ("拿咩", "拿什么"),
    ("攞咩", "拿什么"),
    ("有咩", "有什么"),
    ("系咩", "是什么"),
    ("咩时候", "什么时候"),
    ("系唔系", "是不是"),
    ("系咪", "是不是"),
    ("冇得", "没有"),
    ("唔使", "不用"),
    ("唔该", "麻烦"),
    ("攞", "拿"),
    ("几时", "什么时候"),
    ("立马", "马上"),
    ("今儿个", "今天"),
    ("今儿", "今天"),
    ("明儿个", "明天"),
    ("明儿", "明天"),
    ("多会儿", "什么时候"),
    ("多咱", "什么时候"),
    ("要好久", "要多久"),
    ("得好久", "得多久"),
    ("好久能", "多久能"),
    ("好久才", "多久才"),
    ("好久可以", "多久可以"),
    ("带哪样", "带什么"),
    ("要哪样", "要什么"),
    ("要得不", "行不行"),
    ("成不成", "行不行"),
    ("嘎哈", "干什么"),
    ("边度", "哪里"),
    ("啷个", "怎么"),
    ("郎个", "怎么"),
    ("咋子", "做什么"),
    ("做么子", "做什么"),
    ("哪点儿", "哪里"),
    ("哪哈", "哪里"),
    ("哪搭", "哪里"),
    ("啥辰光", "什么时候"),
    ("什么辰光", "什么时候"),
    ("什么前儿", "什么时候"),
    ("几钿", "多少钱"),
    ("阿要", "要不要"),
    ("覅", "不要"),
    ("不得行", "不行"),
    ("几耐", "多久"),
    ("几多", "多少"),
    ("好多钱", "多少钱"),
    ("莫得", "没有"),
    ("没得", "没有"),
    ("佢哋", "他们"),
    ("我哋", "我们"),
    ("你哋", "你们"),
    ("佢", "他"),
    ("嘅", "的"),
    ("唔", "不"),
    ("晓得", "知道"),
    ("甭", "不用"),
    ("搁哪", "在哪"),
    ("哪块儿", "哪里"),
    ("哪旮", "哪里"),
    ("哪疙瘩", "哪里"),
    ("哪嘎", "哪里"),
    ("作啥", "做什么"),
    ("中不中", "行不行"),
    ("得不得行", "行不行"),
    ("得行不", "行不行"),
    ("俩", "两个"),
    ("仨", "三个"),
    ("恁", "你"),
    ("伢", "孩子"),
    ("崽", "孩子"),
    ("细路", "孩子"),
    ("娃儿", "孩子"),
    ("堂客", "老婆"),
    ("老豆", "爸爸"),
    ("老窦", "爸爸"),
    ("阿妈", "妈妈"),
    ("阿嫲", "奶奶"),
    ("阿嬷", "奶奶"),
    ("仔女", "儿女"),
    ("细佬", "弟弟"),
    ("屋企", "家里"),
    ("呢度", "这里"),
    ("仲要", "还要"),
    ("仲有", "还有"),
    ("畀", "给"),
    ("俾", "给"),
    ("睇", "看"),
    ("搵", "找"),
    ("喺", "在"),
    ("嚟", "来"),
    ("廿", "二十"),
    ("侬", "你"),
    ("阿拉", "我"),
    ("伐", "不"),
    ("么子", "什么"),
)
_DIALECT_ALONE = (
    (re.compile(r"(?<![什怎那这多要])么事(?!故|务|业|项|情)"), "什么"),
    (re.compile(r"(?<![什怎那这多要])么样"), "怎么样"),
    (
        re.compile(
            r"(?<![不没那这])好久(?=(?:才|就|可以|[能办批拿到下出领弄搞取发审过做好])(?!不|没)[^了]*$|[，,呢啊哦哟嘛哇喔])"
        ),
        "多久",
    ),
    (re.compile(r"(?<=[要得等管用概是拖])(?:个)?好久(?!没|不|了|都)|(?<![不没那这])好久$"), "多久"),
    (re.compile(r"好多(?=[块天岁]|个(?:月|工作日|星期|礼拜)|点?钱)(?![^，,]*了)"), "多少"),
    (re.compile(r"(?<=[领交收发掏给贷取拿借花要得是缴补出赔报])好多(?=$|[，,呢啊哦哟嘛哇])"), "多少"),
    (re.compile(r"[好几]大(?=(?:岁数|年纪|年龄)|(?:才|能|可以))"), "多大"),
    (re.compile(r"(?<![三二两四五六七八九一哪这那])哪点(?=[办交领拿开弄去])"), "哪里"),
    (re.compile(r"(?<=[找问跟])哪个(?=$|[，,办管开弄批盖])"), "谁"),
    (re.compile(r"(?<!房)屋地(?![址基段图下界点])"), "宅基地"),
    (re.compile(r"起新楼(?!盘)"), "盖新房"),
    (re.compile(r"而家(?![里人庭中长属乡])"), "现在"),
    (re.compile(r"(?<!大)家姐(?!妹)"), "姐姐"),
)
"""Words of a dialect whose characters also meet where two other words join: 房屋地址, 而家里."""
_THAT_ONE = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})(?<![你我他她它们家办领要拿换补交开的去查有是月年天后时])那(?:个|本|张|种|份|笔)(?=[证卡照贷险]|本[子儿]?(?:$|[，,])|资格|补贴|贷款|保险|执照|登记|认证|备案)"
)
"""食品那个证: one word, with one that points inside it."""
_FILLERS = re.compile(
    r"(?:呃|额(?=[,，、.。…])|嗯+|唉呀?|哎呀?|诶|欸|喂|那个(?=[,，、…我你想要])|那(?:啥|什么)(?=[,，、…我你]|得花|要花|得要)|这个这个|就是说|就是那个|怎么说呢|是这样的?|"
    r"我想?请?问(?:一下|下|问)?(?:你|您|你们)?|我想咨询(?:一下|下)?|咨询(?:一下|下)|想?问(?:一下|下|问)|打听(?:一下|下)|"
    r"请问(?:一下|下)?|麻烦(?:问(?:一下|下)?|您|你)?|劳驾|不好意思(?=.{3})|你好(?=.{3})|您好(?=.{3})|哈[喽啰]|"
    r"(?<![是当做个名位的])(?:小姐姐|小姑娘|同志|师傅|美女|帅哥|大姐|老师)(?=[,，、你请我想问])|跟我说说|告诉我(?:一下)?|帮我(?:看|查|问)(?:一下|下)?)"
)
_STUTTER_PHRASE = re.compile(r"([\u4e00-\u9fff]{2,6})[,，、…]?\1")
_STUTTER_CHAR = re.compile(r"([我你他她要想那这就是办去在有怎哪什])[,，、…]?\1+")
_SPACES = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_TAIL = re.compile(r"(?:啊|呀|哦|噢|喔|哈|嘛|哟|咧|呗|了呀|谢谢你?|谢了)+[。？！?!,.，]*$")
_KEPT_DOUBLES = (
    "谢谢",
    "爸爸",
    "妈妈",
    "爷爷",
    "奶奶",
    "哥哥",
    "姐姐",
    "弟弟",
    "妹妹",
    "看看",
    "问问",
    "试试",
    "说说",
    "查查",
)
_CONVERTER = OpenCC("t2s")


@lru_cache(maxsize=2048)
def simplified(text: str) -> str:
    """Simplified script, half-width letters and digits."""
    return str(_CONVERTER.convert(unicodedata.normalize("NFKC", text)))


def normal(text: str) -> str:
    """Script, width and spaces only: nothing is taken away but control characters."""
    plain = "".join(c for c in simplified(text) if c == "\n" or unicodedata.category(c)[0] != "C")
    return _SPACES.sub("", plain).replace("\n", "，").strip()


def clean(text: str) -> str:
    """The request without fillers, stutters and dialect spelling; clause marks stay, as they part compound requests."""
    plain = normal(text)
    for said, meant in _DIALECT:
        if said in plain:
            plain = plain.replace(said, meant)
    for word, meant in _DIALECT_ALONE:
        plain = word.sub(meant, plain)
    kept = _FILLERS.sub("", _THAT_ONE.sub("", plain))
    kept = _unstutter(kept if len(bare(kept)) >= 2 else plain)
    kept = _TAIL.sub("", kept) or kept
    return kept.strip("，,。.、 ？?！!；;…")


def _unstutter(text: str) -> str:
    if not any(word in text for word in _KEPT_DOUBLES):
        text = _STUTTER_CHAR.sub(r"\1", text)
    return _STUTTER_PHRASE.sub(r"\1", text)


_NOT_BARE = re.compile(r"[^0-9A-Za-z\u3400-\u9fff]")


def bare(text: str) -> str:
    """Only letters, digits and characters, in lower case."""
    return _NOT_BARE.sub("", text).lower()
