"""What the scripted server has to show: the welcome of a hall, and one card with its source."""

from kiosk import messages as wire
from kiosk.answers import Card, Section, Source
from tests.web.pictures import HEIGHT, IDLE_FRAMES, WIDTH

RATE_HZ = 24_000
FRAME_SAMPLES = RATE_HZ // 25
CARD = Card(
    title="居住证申领",
    subtitle="公安机关 · 现场办理",
    sections=(
        Section(
            "list",
            "需要的材料",
            (
                "居民身份证或其他有效身份证明（原件）",
                "居住地住址证明：房屋租赁合同、不动产权证或单位出具的住宿证明",
                "就业、就读或连续居住满半年的证明",
                "近期一寸免冠照片一张",
            ),
            True,
        ),
        Section("steps", "办理步骤", ("到居住地派出所窗口提交材料", "工作人员核对并受理", "十五个工作日内领取居住证")),
        Section("fields", "时限与费用", ("办理时限：15 个工作日", "费用：首次申领免费", "窗口：二楼 B12–B18")),
    ),
    notice="演示知识，以窗口答复为准。",
    phone="12345",
)
SOURCE = Source("《居住证暂行条例》", clause="第九条", effective_date="2016-01-01", issuer="国务院")
WELCOME = wire.Welcome(
    protocol=wire.PROTOCOL_VERSION,
    session="fake",
    hall="云江市政务服务中心",
    region="云江市",
    notice="内容由 AI 生成，演示知识库，以窗口答复为准",
    presenter="fake",
    presenter_name="小云",
    width=WIDTH,
    height=HEIGHT,
    fps=25,
    idle_url="/idle.bin",
    idle_frames=IDLE_FRAMES,
    speak_rate_hz=RATE_HZ,
    greeting="您好，我是数字人小云，很高兴为您服务",
    suggestions=(
        "居住证怎么办？",
        "身份证丢了怎么补办？",
        "新生儿上户口要什么材料？",
        "医保怎么异地备案？",
        "公积金怎么提取？",
        "营业执照怎么办？",
    ),
    hours="工作日 9:00–17:00",
    phone="12345",
    absence_s=45.0,
)
