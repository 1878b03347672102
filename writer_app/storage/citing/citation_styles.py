"""The citation styles that are inside Typst, by the names that people give them in documents."""

from __future__ import annotations

_OWN = (
    *("american-anthropological-association", "american-chemical-society"),
    *("american-geophysical-union", "american-institute-of-aeronautics-and-astronautics"),
    *("american-institute-of-physics", "american-medical-association"),
    *("american-meteorological-society", "american-physics-society"),
    *("american-physiological-society", "american-political-science-association"),
    *("american-psychological-association", "american-society-for-microbiology"),
    *("american-society-of-civil-engineers", "american-society-of-mechanical-engineers"),
    *("american-sociological-association", "angewandte-chemie", "annual-reviews"),
    *("annual-reviews-author-date", "associacao-brasileira-de-normas-tecnicas"),
    *("association-for-computing-machinery", "biomed-central", "bristol-university-press"),
    *("british-medical-journal", "cell", "chicago-author-date", "chicago-notes", "copernicus"),
    *("council-of-science-editors", "council-of-science-editors-author-date"),
    *("current-opinion", "deutsche-gesellschaft-für-psychologie", "deutsche-sprache"),
    *("elsevier-harvard", "elsevier-vancouver", "elsevier-with-titles", "frontiers"),
    *("future-medicine", "future-science", "gb-7714-2005-numeric", "gb-7714-2015-author-date"),
    *("gb-7714-2015-note", "gb-7714-2015-numeric", "gost-r-705-2008-numeric"),
    *("harvard-cite-them-right", "institute-of-electrical-and-electronics-engineers"),
    *("institute-of-physics-numeric", "iso-690-author-date", "iso-690-numeric", "karger"),
    *("mary-ann-liebert-vancouver", "modern-humanities-research-association-notes"),
    *("modern-language-association", "modern-language-association-8"),
    *("multidisciplinary-digital-publishing-institute", "nature", "pensoft"),
    *("public-library-of-science", "royal-society-of-chemistry", "sage-vancouver", "sist02"),
    *("spie", "springer-basic", "springer-basic-author-date", "springer-humanities-author-date"),
    *("springer-fachzeitschriften-medizin-psychologie", "springer-mathphys"),
    *("springer-lecture-notes-in-computer-science", "springer-socpsych-author-date"),
    *("springer-vancouver", "taylor-and-francis-chicago-author-date"),
    *("taylor-and-francis-national-library-of-medicine", "the-lancet", "thieme", "trends"),
    "the-institution-of-engineering-and-technology",
    *("turabian-author-date", "turabian-fullnote-8", "vancouver", "vancouver-superscript"),
)
_ALSO = {
    "apa": "american-psychological-association",
    "ieee": "institute-of-electrical-and-electronics-engineers",
    "mla": "modern-language-association",
    "acm": "association-for-computing-machinery",
    "acs": "american-chemical-society",
    "ama": "american-medical-association",
    "asa": "american-sociological-association",
    "apsa": "american-political-science-association",
    "bmj": "british-medical-journal",
    "mdpi": "multidisciplinary-digital-publishing-institute",
    "plos": "public-library-of-science",
    "chicago": "chicago-author-date",
    "chicago-fullnote-bibliography": "chicago-notes",
    "chicago-note-bibliography": "chicago-notes",
    "chicago-notes-bibliography": "chicago-notes",
    "harvard": "harvard-cite-them-right",
    "harvard1": "harvard-cite-them-right",
    "mhra": "modern-humanities-research-association-notes",
    "lncs": "springer-lecture-notes-in-computer-science",
    "turabian": "turabian-author-date",
    "gb-t-7714": "gb-7714-2015-numeric",
    "gb7714": "gb-7714-2015-numeric",
    "gb-7714": "gb-7714-2015-numeric",
    "china-national-standard-gb-t-7714-2015-numeric": "gb-7714-2015-numeric",
    "china-national-standard-gb-t-7714-2015-author-date": "gb-7714-2015-author-date",
    "china-national-standard-gb-t-7714-2015-note": "gb-7714-2015-note",
}
STYLES = {name: name for name in _OWN} | _ALSO
"""From a name in a document to Typst's."""


def usual_style(language: str) -> str:
    """The style of a text that asks for none."""
    return "gb-7714-2015-numeric" if language.startswith("zh") else "chicago-author-date"
