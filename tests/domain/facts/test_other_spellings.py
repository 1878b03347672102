"""Facts in other languages and spellings, words that stand for one another, and lost negations."""

from __future__ import annotations

import pytest

from writer_app.domain.facts.facts import FactKind, compare

DIFFERENT = [
    # dates
    ("La réunion du 12 juin 2024", "La réunion du 12 juillet 2024"),
    ("El 5 de mayo de 2024", "El 5 de marzo de 2024"),
    ("il 3 giugno", "il 3 luglio"),
    ("12-Mar-2024", "12-May-2024"),
    ("上午九点一刻", "上午九点三刻"),
    ("2024年上半年", "2024年下半年"),
    ("5月上旬", "5月下旬"),
    ("公元前221年", "公元221年"),
    ("at noon", "at midnight"),
    ("The report is due weekly.", "The report is due monthly."),
    # numbers in words
    ("zwölf Tage", "zwei Tage"),
    ("drei Millionen Euro", "zwei Millionen Euro"),
    ("einundzwanzig Kinder", "zweiundzwanzig Kinder"),
    ("dreihundert Gäste", "zweihundert Gäste"),
    ("half of the budget", "a third of the budget"),
    ("doubled its profit", "tripled its profit"),
    ("dozens of letters", "hundreds of letters"),
    ("上百人", "上千人"),
    ("the first prize", "the second prize"),
    ("甲方支付运费。", "乙方支付运费。"),
    ("本合同不得转让。", "本合同可以转让。"),
    ("The tenant pays for repairs.", "The landlord pays for repairs."),
    ("Der Verkäufer trägt die Kosten.", "Der Käufer trägt die Kosten."),
    ("der dritte Platz", "der zweite Platz"),
    ("1⅔ cups", "1⅓ cups"),
    ("打八折", "打七折"),
    ("半年后", "一年后"),
    ("壹佰贰拾元", "壹佰零贰元"),
    ("叁万元整", "伍万元整"),
    ("chapter xii", "chapter xiii"),
    ("2⅓ cups", "2 2/3 cups"),
    # when and where
    ("January 2024 was cold.", "February 2024 was cold."),
    ("Januar war kalt.", "Februar war kalt."),
    ("It closed last year.", "It closed this year."),
    ("Am letzten Montag nächster Woche", "Am letzten Montag dieser Woche"),
    ("去年关闭", "今年关闭"),
    ("上个月完成", "下个月完成"),
    ("We met yesterday.", "We meet tomorrow."),
    ("明天开会", "后天开会"),
    ("on the north side", "on the south side"),
    ("门在左侧", "门在右侧"),
    ("最低3人", "最高3人"),
    ("10点前提交", "10点后提交"),
    ("Come before 5.", "Come after 5."),
    # words of accounts and of trade
    ("净利润增长5%。", "毛利润增长5%。"),
    ("同比下降", "环比下降"),
    ("a net profit", "a gross profit"),
    ("进口总额", "出口总额"),
    # names where any word is capitalised
    ("Müller sagte nein.", "Möller sagte nein."),
    # units and currencies
    ("5块石头", "5元石头"),
    ("C$50", "A$50"),
    ("50 rubles", "50 rupees"),
    ("Es kostet 50 €.", "Es kostet 50 $."),
    ("1.234,56 €", "1.234,57 €"),
    ("50 €", "50 £"),
    ("3,5 %", "3,6 %"),
    ("5'000 Fr.", "5'500 Fr."),
    ("50 Mio. €", "50 Mrd. €"),
    ("₺50", "₴50"),
    ("3 heures", "3 jours"),
    ("5寸", "5尺"),
    ("三斤", "三公斤"),
    # names of places and people in the machine
    ("@anna wrote", "@anne wrote"),
    ("It is about #climate.", "It is about #energy."),
    (r"See C:\Users\a.", r"See C:\Users\b."),
    ("Edit /etc/hosts now.", "Edit /etc/host now."),
    ("See ftp://a.org/x.", "See ftp://a.org/y."),
    ("Visit example.org today.", "Visit example.com today."),
]
SAME = [
    ("Take ½ cup.", "Take 1/2 cup."),
    ("¾ l", "0.75 l"),
    ("He left at once.", "He went right away."),
    ("½ of it", "half of it"),
    ("⅔ of them", "two thirds of them"),
    ("1 ½ cups", "1.5 cups"),
    ("2⅓ cups", "2 1/3 cups"),
    ("２０２６年３月５日", "2026年3月5日"),
    ("花了五块钱。", "花了5元。"),
    ("Fur alle gilt das.", "Für alle gilt das."),
    ("zwölf Tage", "12 Tage"),
    ("drei Prozent", "3 %"),
    ("5 Prozent", "5%"),
    ("einhundert Euro", "100 Euro"),
    ("am 3. März 2025", "am 03.03.2025"),
    ("am 3. März 2025", "am 3.3.2025"),
    ("壹佰贰拾元", "120元"),
    ("5 hrs", "5 hours"),
    ("50 €", "€50"),
    ("3,5 %", "3.5%"),
    ("5'000 Franken", "5000 Franken"),
    ("50 Mio. €", "50 Millionen Euro"),
    ("1,5 Mrd. Euro", "€1.5 billion"),
    ("items 3,5 and 7", "items 3,5 and 7"),
    ("50€ im Monat", "50 € im Monat"),
    ("1.234,56 €", "€1,234.56"),
    ("In 2024 $50 was paid.", "$50 was paid in 2024."),
    ("10 sec", "10 seconds"),
    ("5 min", "5 minutes"),
    ("the first prize", "a first prize"),
    ("本合同不可以转让。", "本合同不得转让。"),
    ("The tenant pays.", "Tenants pay."),
    ("The elf ran home.", "The elves ran home."),
    ("收拾队伍", "整理队伍"),
    ("and/or", "or"),
    ("e.g. this", "for example this"),
    ("half the night", "the night"),
    ("first the tea, second the milk", "second the milk, first the tea"),
]


@pytest.mark.parametrize(("old", "new"), DIFFERENT)
def test_a_difference_is_told_both_ways(old: str, new: str) -> None:
    assert compare(old, new)
    assert compare(new, old)


@pytest.mark.parametrize(("old", "new"), SAME)
def test_the_same_in_another_spelling_is_none(old: str, new: str) -> None:
    assert compare(old, new) == ()
    assert compare(new, old) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("It is not safe.", "It is safe."),
        ("He did not sign.", "He signed."),
        ("You can't go.", "You can go."),
        ("We won’t pay.", "We will pay."),
        ("Never touch it.", "Touch it."),
        ("made without sugar", "made with sugar"),
        ("Das ist nicht erlaubt.", "Das ist erlaubt."),
        ("Das ist kein Problem.", "Das ist ein Problem."),
        ("不得入内。", "得入内。"),
        ("他没有签字。", "他签字了。"),
        ("本产品不含糖。", "本产品含糖。"),
        ("合同未生效。", "合同生效。"),
        ("It rains. He did not wait. We left.", "It rains. He waited. We left."),
    ],
)
def test_a_lost_negation_is_told(old: str, new: str) -> None:
    assert FactKind.NEGATION in {found.kind for found in compare(old, new)}
    assert FactKind.NEGATION in {found.kind for found in compare(new, old)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("He didn't sign.", "He did not sign."),
        ("It cannot be.", "It can't be."),
        ("You dont know it.", "You don't know it."),
        ("They donnot care.", "They do not care."),
        ("It wasent there.", "It wasn’t there."),
        ("Nobody came.", "No one came."),
        ("There is not anything left.", "There is nothing left."),
        ("It runs on current, not on petrol.", "It runs on current rather than on petrol."),
        ("It is not approved.", "It is unapproved."),
        ("It is impossible.", "It is not possible."),
        ("They are never late.", "They are always on time."),
        ("He has no money.", "He lacks money."),
        ("他没有签字。", "他没签字。"),
        ("不可以入内。", "不得入内。"),
        ("不仅如此，他还来了。", "此外，他来了。"),
        ("这是一个不错的主意。", "这是一个好主意。"),
        ("未来会更好。", "将来会更好。"),
        ("Das geht nicht.", "Das ist unmöglich."),
        ("It is not only cheap but good.", "It is cheap and good."),
    ],
)
def test_another_way_to_say_no_is_none(old: str, new: str) -> None:
    assert compare(old, new) == ()
