"""Formulas for Typst: what TeX becomes, and what stays its source."""

from __future__ import annotations

import pytest

from writer_app.storage.formats import mathml, typeset_math


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x^2", '$attach(x, t: "2")$'),
        ("\\frac{a}{b}", "$frac(a, b)$"),
        ("\\sqrt[3]{x}", '$root("3", x)$'),
        ("\\lim_{x}", '$attach(op("lim", limits: #true), b: x)$'),
        ("\\sin x", '$op("sin", limits: #false) x$'),
        ("|x|", '$class("normal", |) x class("normal", |)$'),
        ("a;b,c", "$a \\; b \\, c$"),
        ('\\text{a "b}', '$"a\u00a0\\"b"$'),
        ("a\\quad b", "$a quad b$"),
        ("\\begin{aligned}a&=b\\\\&=c\\end{aligned}", '$a & \\= b \\ "" & \\= c$'),
        ("\\begin{pmatrix}1\\\\2\\end{pmatrix}", '$lr(\\( mat(delim: #none, "1"; "2") \\))$'),
        ("\\begin{cases}a&b\\end{cases}", "$lr(\\{ mat(delim: #none, align: #left, a, b))$"),
        ("\\binom{n}{k}", "$lr(\\( mat(delim: #none, row-gap: #0.2em, n; k) \\))$"),
        ("\\notacommand{x}", ""),
        ("\\not=", ""),
        ("\\frac{1}{", ""),
        (" ", ""),
        ("x" * 5_000, ""),
    ],
)
def test_a_formula(source: str, expected: str) -> None:
    assert typeset_math.formula(source, display=False) == expected


def test_words_of_a_formula_are_no_code() -> None:
    made = typeset_math.formula('#read("/etc/passwd") \\text{$] #x}', display=True)
    assert "\\#" in made
    assert '"$] #x' in made.replace("\u00a0", " ") or not made


def test_aligned_equations_are_set_in_html_too() -> None:
    made = mathml.formula("\\begin{align*}a&=b\\end{align*}", display=True)
    assert '<mtd columnalign="right">' in made
