"""What a Chinese sentence can be wrong in that needs no dictionary: the commonest slips of a pinyin
keyboard, 的 for 得 or 地, doubled particles, punctuation of the wrong width, traditional characters
in a simplified text.

Only what is nearly always wrong is marked: each pattern is tried on right sentences by the tests.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from writer_app.domain.text.chinese import full_width
from writer_app.domain.text.prose import masked

# Never right as written, outside of what stands in the look-ahead or look-behind.
_SLIPS = (
    (r"因该(?![表案校公项书片组部地国市县镇村省区院厂店车船事人年种类剧作歌曲会])", "应该"),
    (r"(?<![可足难])以经(?![过济营验常理费典贸纪由商])", "已经"),
    (r"既使", "即使"),
    (r"必竟", "毕竟"),
    ("竞然", "竟然"),
    ("竟争", "竞争"),
    ("天汽", "天气"),
    ("公圆", "公园"),
    (r"(?<!存)在次(?![日年数序要品元级代])", "再次"),
    (r"在也(?=[不没])", "再也"),
    ("在接在厉", "再接再厉"),
    ("再接再励", "再接再厉"),
    (r"[我你他她它咱]门(?=[的都也在是要去来会就有没不一])", "们"),
    ("按装", "安装"),
    ("部份", "部分"),
    ("渡假", "度假"),
    ("帐号", "账号"),
    ("帐户", "账户"),
    ("登陆(?=账|系统|网站|邮箱)", "登录"),
    ("做为", "作为"),
    ("好象", "好像"),
    (r"(?<![形图影气景天想现对抽印迹表意大假幻])象(?=[这那]样)", "像"),
    ("尤如", "犹如"),
    ("决对", "绝对"),
    ("甘败下风", "甘拜下风"),
    ("迫不急待", "迫不及待"),
    ("一股作气", "一鼓作气"),
    ("穿流不息", "川流不息"),
    ("走头无路", "走投无路"),
    ("谈笑风声", "谈笑风生"),
    ("不径而走", "不胫而走"),
    # 报道 is what papers do, 报到 what newcomers do; only where the words beside it decide.
    (
        r"(?:(?<=新闻)|(?<=媒体)|(?<=新华社)|(?<=[日早晚]报)|(?<=电视台)|(?<=通讯社)|(?<=跟踪)"
        r"|(?<=独家)|(?<=连续)|(?<=[据篇]))报到(?![处点证台时]|地点|流程|登记|手续|通知|须知|情况)",
        "报道",
    ),
    (r"报到(?=[称说]|指出|显示)", "报道"),
    (
        r"(?:(?<=新生)|(?<=入学)|(?<=入职)|(?<=入伍))报道"
        r"(?=[那当]天|[时日前后]|手续|注册|[，。；！？\s]|\Z)",
        "报到",
    ),
    (r"(?:(?<=向学校)|(?<=向单位)|(?<=向公司)|(?<=向部队)|(?<=向人事处))报道", "报到"),
    (r"报道(?=手续|注册|须知|处(?![理于在置分境]))", "报到"),
    # 再 again, 在 at: the same.
    (r"(?<![现正实存还都])在来(?=一[次遍杯碗局份]|[两三几][次遍杯碗局份])", "再来"),
    (r"(?:(?<=欢迎)|(?<=下次)|(?<=改天)|(?<=有空))在来(?![自源的])", "再来"),
    (r"(?<![现正实存还都])在([说讲])(?=一遍)", r"再\1"),
    (r"(?<![现正])在见(?=[，。！？吧啦了]|\Z)", "再见"),
    ("正再", "正在"),
    (r"现再(?![版生次])", "现在"),
    ("实再(?!生)", "实在"),
    ("存再(?![生次])", "存在"),
    ("即然", "既然"),
    ("既将", "即将"),
    (r"既便(?![宜利捷])", "即便"),
    (r"(?<![唯统单第万])一但", "一旦"),
    ("再所难免", "在所难免"),
    ("再所不惜", "在所不惜"),
    ("报怨", "抱怨"),
    ("查觉", "察觉"),
    ("松驰", "松弛"),
    ("幅射", "辐射"),
    ("震憾", "震撼"),
    ("遗撼", "遗憾"),
    ("防碍", "妨碍"),
    ("国藉", "国籍"),
    ("书藉", "书籍"),
    ("编缉", "编辑"),
    ("通迅", "通讯"),
    ("脉博", "脉搏"),
    ("名信片", "明信片"),
    ("针贬", "针砭"),
    ("粗旷", "粗犷"),
    ("座落", "坐落"),
    ("默守成规", "墨守成规"),
    ("声名雀起", "声名鹊起"),
    ("一愁莫展", "一筹莫展"),
    ("按步就班", "按部就班"),
    ("金榜提名", "金榜题名"),
    ("名列前矛", "名列前茅"),
    ("不记其数", "不计其数"),
    (
        r"(?<=[一二两三四五六七八九几\d])分(?=报价|报告|文件|合同|协议|材料|资料|礼物|问卷|简历|清单)",
        "份",
    ),
    (
        r"接收(?=(?:了|过)?(?:这[个项]|该|[他她对]方的)?(?:报价|建议|邀请|采访|批评|挑战|现实|治疗))",
        "接受",
    ),
    (
        r"(?:(?<=水平)|(?<=能力)|(?<=素质)|(?<=质量)|(?<=效率))"
        r"((?:也|都)?(?:有了?|得到了?)?(?:很大|较大|明显|显著|一定)?的?)增加(?![了到]?[一二两三四五六七八九十\d])",
        r"\1提高",
    ),
)
_SLIP_PATTERNS = tuple((re.compile(pattern), right) for pattern, right in _SLIPS)
_DOUBLED = re.compile(
    r"(的的(?!确)|了了(?![然如]|无)|是是(?!非)|在在(?!处)|和和(?![气平美睦])|就就)"
)
_HOW = re.compile(
    r"(?<=[跑走飞跳睡长变哭吓累忙吵疼])的(?=(?:很|非常|特别|太|十分|极|飞快|那么|这么|不得了|要命))"
)
_DONE = re.compile(
    r"(?<=[干做玩过学吃聊唱])的(?=(?:很|非常|特别|十分|挺)(?:开心|高兴|愉快|尽兴|快乐|起劲|辛苦|快(?!餐)|慢))"
)
_WILLING = re.compile(
    r"(?:(?<=认真)|(?<=仔细)|(?<=努力)|(?<=耐心)|(?<=积极)|(?<=热情)|(?<=踊跃))的(?="
    r"[翻读看听写做擦洗查想问讲记抄数](?:了|过|着|一[遍次下]|完|好)"
    r"|(?:检查|阅读|回答|准备|讨论|研究|分析|学习|听取|招待)[了过着]|报名(?![者人表费方时])|发言(?=[。，！]))"
)
# 通过…，使…: neither of the two is the subject.
_NO_SUBJECT = re.compile(
    r"(?:^|(?<=[。！？\n]))[\s\u3000]*(?:通过|经过|由于)[^，。；！？\n]{2,30}"
    r"(，使得?)(?=我们?|大家|他们?|她们?|人们|同学)",
    re.MULTILINE,
)
_MANNER = re.compile(
    r"(?<=慢慢|渐渐|悄悄|静静|轻轻|默默|狠狠|紧紧|匆匆|缓缓|偷偷|高兴|飞快|迅速|不停|不断)"
    r"的(?=(?:跑|走|跳|说(?!法|服|明)|站|坐|笑(?!容|声|话)|点头|摇头|离开|回答|转身|看着|听着|想着))"
)
# Traditional characters that simplified Chinese never uses, each with its simplified one.
TRADITIONAL = dict(
    zip(
        "這個們來時說會對開關東車馬鳥魚龍門問間聞學實點無電話語書讀寫錢銀飯館買賣風飛"
        "國過還進遠邊後從當發現愛歡樂頭體臺灣華爾與為於網線經濟產業務動勞勝衛術見觀覺親",
        "这个们来时说会对开关东车马鸟鱼龙门问间闻学实点无电话语书读写钱银饭馆买卖风飞"
        "国过还进远边后从当发现爱欢乐头体台湾华尔与为于网线经济产业务动劳胜卫术见观觉亲",
        strict=True,
    )
)
_MOSTLY = 8  # simplified characters a traditional one: then it is a slip, not the writer's script


@dataclass(frozen=True, slots=True)
class Slip:
    """Something to look at, in code points of the text. The message is in Chinese."""

    start: int
    end: int
    message: str
    replacement: str
    spelling: bool = False


def slips(text: str) -> list[Slip]:
    """What looks wrong in a paragraph of Chinese, in order."""
    plain = masked(text)
    found = [*_of_words(plain), *_of_particles(plain), *_of_script(plain)]
    found += [
        Slip(edit.start, edit.end, "中文里用全角标点。", edit.text)
        for edit in full_width(text)
        if edit.end > edit.start
    ]
    return sorted(found, key=lambda slip: (slip.start, slip.end))


def _of_words(plain: str) -> list[Slip]:
    found = []
    for pattern, right in _SLIP_PATTERNS:
        for match in pattern.finditer(plain):
            start = match.end() - 1 if right == "们" else match.start()
            put = match.expand(right)
            found.append(Slip(start, match.end(), f"是不是“{put}”？", put, spelling=True))
    return found


def _of_particles(plain: str) -> list[Slip]:
    found = [
        Slip(m.start(), m.end(), f"“{m.group()[0]}”写了两遍。", m.group()[0])
        for m in _DOUBLED.finditer(plain)
    ]
    found += [
        Slip(m.start(1), m.end(1), "“通过……使……”连用，句子没有主语。", "，")
        for m in _NO_SUBJECT.finditer(plain)
    ]
    for pattern, right in ((_HOW, "得"), (_DONE, "得"), (_MANNER, "地"), (_WILLING, "地")):
        found += [
            Slip(m.start(), m.end(), f"这里一般用“{right}”。", right)
            for m in pattern.finditer(plain)
        ]
    return found


def _of_script(plain: str) -> list[Slip]:
    """Traditional characters where nearly all others are simplified ones."""
    simplified = frozenset(TRADITIONAL.values())
    theirs = [n for n, c in enumerate(plain) if c in TRADITIONAL]
    ours = sum(c in simplified for c in plain)
    if not theirs or ours < _MOSTLY * len(theirs):
        return []
    return [
        Slip(n, n + 1, f"“{plain[n]}”是繁体字。", TRADITIONAL[plain[n]], spelling=True)
        for n in theirs
    ]
