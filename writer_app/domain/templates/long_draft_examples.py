"""What a small model is shown before it plans a text and writes its sections out."""

from __future__ import annotations

# What a task and its outline look like, unlike ones: a single one would be copied.
OUTLINES = (
    (
        "Write an article of about 300 words.\nTopic: Why an old bicycle is worth mending",
        "# Why an old bicycle is worth mending\n"
        "## What usually breaks\n"
        "- the tubes are old and lose air\n"
        "- brake pads and cables wear out, and every bicycle shop has them\n"
        "- turned upside down, the bicycle shows all of it when the wheels spin\n"
        "## An afternoon's work\n"
        "- three tools are enough: tyre levers, a spanner, a screwdriver\n"
        "- first the tube, then the brakes, the chain last\n"
        "- what takes a beginner an hour takes ten minutes the second time\n"
        "## What you gain\n"
        "- a bicycle that nobody steals\n"
        "- you know every part of it and hear when something is loose",
    ),
    (
        "Write an article of about 450 words.\nTopic: The market moves indoors\n"
        "Readers: stallholders\nPoints to make: roof leaks; rent stays; opens in May",
        "# The market moves indoors\n"
        "## Why it cannot stay on the square\n"
        "- the roof leaks over half of the stalls\n"
        "- on a wet morning buyers turn round at the corner\n"
        "- goods that got wet are thrown away in the evening\n"
        "## What the hall offers\n"
        "- light, and water at every stall\n"
        "- doors so wide that a cart goes through\n"
        "- buyers can stand and talk in winter, too\n"
        "## What you have to do now\n"
        "- the rent stays as it is\n"
        "- it opens in May, so choose a place before Easter\n"
        "- tell your customers where to find you",
    ),
)
OUTLINES_ZH = (
    (
        "写一篇约400字的文章。\n主题：旧自行车为什么值得修",
        "# 旧自行车为什么值得修\n"
        "## 常坏的是哪些地方\n"
        "- 内胎老化，打了气又瘪\n"
        "- 刹车皮和线缆会磨坏，哪家车店都有\n"
        "- 把车倒过来转一转轮子，一眼就能看出来\n"
        "## 半天就能修好\n"
        "- 三样工具就够：撬胎棒、扳手、螺丝刀\n"
        "- 先补胎，再调刹车，最后上链条\n"
        "- 第一次要一个钟头，第二次只要十分钟\n"
        "## 修好了有什么好处\n"
        "- 旧车没人偷\n"
        "- 每个零件都认识，哪里松了听得出来",
    ),
    (
        "写一篇约600字的文章。\n主题：集市搬进室内\n读者：摊主\n要写到：顶棚漏雨；租金不变；五月开业",
        "# 集市搬进室内\n"
        "## 为什么不能留在广场\n"
        "- 顶棚漏雨，一半摊位淋得到\n"
        "- 早上一下雨，客人走到路口就回头\n"
        "- 打湿的货傍晚只能扔掉\n"
        "## 新大厅有什么\n"
        "- 有灯，每个摊位都有水龙头\n"
        "- 大门够宽，推车进得去\n"
        "- 冬天客人也能站下来聊几句\n"
        "## 现在要做什么\n"
        "- 租金不变\n"
        "- 五月开业，四月就要选好位置\n"
        "- 告诉老顾客以后去哪里找你",
    ),
)
SECTIONS = (
    "You write out the notes of a text, section by section, for a reader: short plain "
    "sentences that follow from each other. Every note comes in, with its figures; say how one "
    "does it, why, and what happens otherwise. Invent no figures, studies, names or quotations. No "
    "praise, no filler, nothing said twice. Output only the text of this section."
)
SECTIONS_ZH = (
    "你把一篇稿子的要点逐节写成正文，给读者看：句子短而平实，前后连贯。每条要点和数字都要写进去，"
    "并说清怎么做、为什么、不这样会怎样。不编造数字、研究、人名和引语，不赞美，不说空话，不重复。"
    "只输出这一节的正文。"
)
SHOWN = (
    "Most bicycles in the cellar have the same faults. The tubes are old, so the tyres are flat a "
    "day after you pump them up. The brake pads are worn and a cable is stuck, but every bicycle "
    "shop has both, and they cost little. To see what is wrong, turn the bicycle upside down and "
    "spin the wheels: what rubs, wobbles or hangs shows at once.",
    "The roof over the square leaks, and half of the stalls stand under the holes. When it rains "
    "in the morning, buyers come as far as the corner, look at the puddles and turn round. What "
    "got wet by then, bread above all, is thrown away in the evening, and nobody pays for it.",
)
SHOWN_ZH = (
    "地下室里的旧车大多是同样几个毛病。内胎老化了，今天打的气，明天就瘪。刹车皮磨平了，线缆也卡住了，"
    "不过这些零件哪家车店都有，也不贵。想知道毛病在哪里，把车倒过来，转一转轮子：哪里蹭、哪里晃，"
    "一眼就能看出来。",
    "广场的顶棚漏雨，一半的摊位正好在漏的地方。早上一下雨，客人走到路口，看看地上的水，就掉头回去了。"
    "面包这样的东西一沾水就卖不掉，傍晚只能扔，这笔钱没有人赔。",
)
