"""Announcements in other languages than English and Chinese: "Voici le texte corrigé :".

Each ends in a colon, names the text or what was done to it, and stands at the very beginning.
"""

from __future__ import annotations

# Language by language: an opening that may stand before it, "here is", and what is announced.
_GERMAN = (
    r"(?:(?:natürlich|gerne?|klar|sicher|selbstverständlich)[,.!]*\s+)?(?:hier (?:ist|sind|kommt"
    r"|der|die|das|eine?|"
    r"finde(?:n sie|st du))|das ist|anbei)\b[^\n:]{0,80}(?:text|satz|absatz|version|fassung"
    r"|e-?mail|"
    r"brief|übersetzung|zusammenfassung|entwurf|vorschl[aä]g)\w*[^\n:]{0,40}"
    r"|(?:d(?:er|ie|as) )?(?:korrigiert|überarbeitet|verbessert|umgeschrieben|übersetzt|gekürzt"
    r"|bearbeitet)\w*\s+(?:text|satz|absatz|version|fassung|e-?mail)\w*(?: lautet| ist)?"
    r"|(?:korrektur|verbesserung|neufassung)(?=:)"
)
_FRENCH = (
    r"(?:(?:bien sûr|certainement|d'accord|avec plaisir)\s?[,.!]*\s+)?voici\b[^\n:]{0,80}(?:texte|"
    r"phrase|paragraphe|version|traduction|résumé|courriel|e-?mail|lettre)\w*[^\n:]{0,40}"
    r"|(?:l[ea] )?(?:texte|phrase|version|paragraphe) (?:corrigé|révisé|réécrit|améliorée?"
    r"|modifié|traduit)\w*(?: est)?"
)
_SPANISH = (
    r"(?:(?:claro(?: que sí)?|por supuesto|con gusto|desde luego)\s?[,.!]*\s+)?¡?(?:aquí (?:está"
    r"|tienes"
    r"|tiene|te dejo)|este es|esta es)\b[^\n:]{0,80}(?:texto|frase|oración|párrafo|versión"
    r"|traducción|"
    r"resumen|correo|carta)\w*[^\n:]{0,40}"
    r"|(?:texto|versión|frase|párrafo) (?:corregid|revisad|reescrit|mejorad|traducid)[oa]"
)
_ITALIAN = (
    r"(?:(?:certo|certamente|ecco fatto|volentieri)[,.!]*\s+)?ecco\b[^\n:]{0,80}(?:testo|frase|"
    r"paragrafo|versione|traduzione|riassunto|e-?mail|lettera)\w*[^\n:]{0,40}"
    r"|(?:testo|versione|frase) (?:corrett|rivist|riscritt|migliorat|tradott)[oa]"
)
_PORTUGUESE = (
    r"(?:(?:claro|com certeza|certamente)[,.!]*\s+)?(?:aqui (?:está|tem|vai)"
    r"|eis)\b[^\n:]{0,80}(?:texto|"
    r"frase|parágrafo|versão|tradução|resumo|e-?mail|carta)\w*[^\n:]{0,40}"
    r"|(?:texto|versão|frase) (?:corrigid|revisad|reescrit|melhorad|traduzid)[oa]"
)
_DUTCH = (
    r"(?:(?:natuurlijk|zeker|graag)[,.!]*\s+)?hier (?:is|zijn|volgt)\b[^\n:]{0,80}(?:tekst|zin"
    r"|alinea|"
    r"versie|vertaling|samenvatting|e-?mail|brief)\w*[^\n:]{0,40}"
    r"|(?:gecorrigeerde|herschreven|verbeterde|vertaalde) (?:tekst|zin|versie)"
)
_RUSSIAN = (
    r"(?:(?:конечно|хорошо|разумеется)[,.!]*\s+)?вот\b[^\n:]{0,80}(?:текст|предложени|абзац|верси"
    r"|перевод|"
    r"письм|вариант)\w*[^\n:]{0,40}|исправленн\w+ (?:текст|вариант|верси\w+|предложение)"
)
_JAPANESE = (
    "(?:(?:はい|承知しました|もちろんです|かしこまりました)[、。！]\\s*)?(?:以下(?:は|が|に)|こちら(?:が|は)|次(?:は|が))"
    "[^\\n：:。]{0,40}(?:文章|文|テキスト|訳|翻訳|要約|版|案|メール)[^\\n：:。]{0,16}|(?:修正|校正|書き換え)後の?(?:文章|文|テキスト)"
)
_KOREAN = (
    r"(?:(?:네|물론입니다|알겠습니다)[,.!]\s*)?(?:다음은|아래는|여기)[^\n:]{0,60}(?:텍스트|문장|글|번역|요약|버전|이메일)"
    r"[^\n:]{0,16}|(?:수정된|교정된|다듬은) (?:텍스트|문장|글|버전)"
)
_OTHERS = (
    r"(?:(?:oczywiście|jasne)[,.!]*\s+)?(?:oto|poniżej)\b[^\n:]{0,60}(?:tekst|zdani|wersj|akapit)\w*"
    r"|(?:poprawion|zredagowan)\w+ (?:tekst|wersja|zdanie)"
    r"|(?:(?:tabii(?: ki)?|elbette)[,.!]*\s+)?işte\b[^\n:]{0,60}(?:metin|cümle|versiyon|hali)\w*"
    r"|(?:(?:visst|självklart|selvfølgelig|javisst)[,.!]*\s+)?(?:här|her) (?:är|er)\b[^\n:]{0,60}"
    r"(?:text|tekst|mening|sætning|setning|version|versjon)\w*"
    r"|(?:(?:بالتأكيد|بالطبع)[،.!]*\s+)?(?:إليك|هذا هو|فيما يلي)"
    r"[^\n:]{0,60}(?:النص|الجملة|الفقرة)[^\n:]{0,30}"
    r"|(?:(?:tentu|baik)[,.!]*\s+)?berikut\b[^\n:]{0,60}(?:teks|kalimat|versi|paragraf)\b[^\n:]{0,40}"
    r"|đây là\b[^\n:]{0,60}(?:văn bản|câu|phiên bản|đoạn)\b[^\n:]{0,40}"
    r"|(?:(?:звісно|звичайно)[,.!]*\s+)?ось\b[^\n:]{0,60}(?:текст|речення|версі)\w*"
)
_ALL = (
    _OTHERS,
    _GERMAN, _FRENCH, _SPANISH, _ITALIAN, _PORTUGUESE, _DUTCH, _RUSSIAN, _JAPANESE, _KOREAN,
)  # fmt: skip
_END = r"\s?[:：](?:\*\*|__)?[ \t]*(?:\n|(?=\S))"
ABROAD = rf"(?:{'|'.join(_ALL)}){_END}"
ABROAD_NAMES = (
    r"(?:korrigierte|überarbeitete|verbesserte)\w* (?:text|version|fassung)|texte (?:corrigé"
    r"|révisé)"
    r"|(?:texto|versión) (?:corregid|revisad)[oa]|testo corretto|texto corrigido"
    r"|修正後の文章|수정된 문장"
)
ABROAD_BEGINNINGS = (
    "oczywiście", "jasne", "oto", "poniżej", "poprawion", "zredagowan", "tabii", "elbette", "işte",
    "i̇şte", "visst", "självklart", "selvfølgelig", "javisst", "här ", "her ", "بالتأكيد", "بالطبع",
    "إليك", "هذا هو", "فيما", "tentu", "baik", "berikut", "đây là", "звісно", "звичайно", "ось",
    "korrektur", "verbesserung", "neufassung", "der korr", "die korr", "das korr", "der über",
    "die über", "der verb", "die verb", "natürlich", "gern", "klar",
    "sicher", "selbstverständlich", "hier ", "das ist", "anbei",
    "korrigiert", "überarbeitet", "verbessert", "umgeschrieben", "übersetzt", "gekürzt",
    "bearbeitet", "bien sûr", "certainement", "d'accord", "avec plaisir", "voici",
    "le texte c", "la version c", "la phrase c", "texte ",
    "phrase ", "version ", "paragraphe ", "claro", "por supuesto", "con gusto", "desde luego",
    "¡", "aquí", "este es", "esta es", "texto ", "versión ", "frase ", "párrafo ", "certo",
    "certamente", "ecco", "volentieri", "testo ", "versione ", "com certeza", "aqui", "eis ",
    "versão ", "natuurlijk", "zeker", "graag", "gecorrigeerde", "herschreven", "verbeterde",
    "vertaalde", "конечно", "хорошо", "разумеется", "вот", "исправленн", "はい", "承知", "もちろん",
    "かしこまり", "こちら", "次", "修正", "校正", "書き換え", "네", "물론", "알겠", "다음은",
    "아래는", "여기", "수정된", "교정된", "다듬은",
)  # fmt: skip
