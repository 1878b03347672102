"""Phrases that fill a page and say nothing: avoided where a text is written section by section."""

from __future__ import annotations

WORN = (
    *("In conclusion", "in conclusion", "In summary", "In short", "To sum up", "Overall,"),
    *("Moreover", "Furthermore", "Additionally", "In today", "In the modern", "fast-paced"),
    *("Whether you", "whether you", "It is important", "It's important", "it is important"),
    *("it's important", "It is essential", "It's essential", "it's essential", "it is essential"),
    *("It is crucial", "it's crucial", "plays a", "play a", "plays an", "a crucial", "a vital"),
    *("an essential", "an important role", "a significant", "not only", "Not only", "a sense of"),
    *("foster", "fosters", "fostering", "enhance", "enhances", "enhancing", "ensuring that"),
    *("contribute to", "contributes to", "contributing to", "valuable", "overall", "well-being"),
    *("As we ", "By following", "By taking", "quality of life"),
)
EMPTY_HEADS = (
    *("Introduction", "Conclusion", "Summary", "Overview", "Final Thoughts", "Why it matters"),
    *("引言", "前言", "导言", "结语", "结论", "总结", "概述", "注意事项"),
)
"""Headings that say nothing about what stands below them."""
WORN_ZH = (
    *("总之", "综上所述", "总的来说", "总而言之", "综上", "随着", "不仅", "不仅仅", "重要的作用"),
    *("重要作用", "重要的意义", "重要意义", "重要的角色", "重要角色", "至关重要", "息息相关"),
    *("不可或缺", "不可忽视", "日益", "让我们", "此外", "首先", "其次", "最后", "更重要的是"),
    *("值得注意的是", "需要注意的是", "从而", "良好的", "有助于", "促进", "提升", "丰富多彩"),
    *("美好的", "在当今", "当今社会", "现代社会", "我们应该", "共同努力", "扮演着", "发挥着"),
    *("意义重大", "生活质量"),
)
