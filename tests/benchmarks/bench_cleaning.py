"""Does cleaning hurt what a model was told? Verifiable instructions, before and after cleaning.

    python tests/benchmarks/bench_cleaning.py --model ID [--models FOLDER] [--count 80]
        [--tokens 256] [--engine transformers|openai] --answers FILE
    python tests/benchmarks/bench_cleaning.py --foreign

Raw answers of a model to prompts of IFEval (every n-th of 541), each instruction checked on the raw
answer and on what the product's cleaning leaves of it: the two counts should be equal. `--foreign`
asks no model: it cleans 1,610 real answers of two other models and counts what changes.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench_writing import reference

from writer_app import paths as app_paths
from writer_app.domain.answers.cleaning import clean
from writer_app.engine.base.protocol import Chunk, Failed, GenerateOptions, Message
from writer_app.engine.link.client import EngineClient

MATERIAL = Path(__file__).resolve().parents[3] / "shared" / "material"
Given = dict[str, Any]


def compared(count: int, given: Given, name: str, relation: str = "relation") -> bool:
    """Whether a count is at least, or less than, what was asked for."""
    return count < given[name] if given.get(relation) == "less than" else count >= given[name]


def paragraphs(text: str) -> list[str]:
    """Blocks between empty lines or stars."""
    return [part for part in re.split(r"\n\s*\*\*\*\s*\n|\n\n+", text) if part.strip()]


def is_json(text: str) -> bool:
    """Whether a text is JSON, perhaps in a fence."""
    bare = re.sub(r"^```(?:json)?\s*|\s*```$", "", text.strip(), flags=re.IGNORECASE)
    try:
        json.loads(bare)
    except ValueError:
        return False
    return True


def words(text: str) -> list[str]:
    """Words as IFEval counts them."""
    return re.findall(r"\w+", text)


CHECKS: dict[str, Callable[[str, Given], bool]] = {
    "punctuation:no_comma": lambda t, g: "," not in t,
    "length_constraints:number_words": lambda t, g: compared(len(words(t)), g, "num_words"),
    "length_constraints:number_sentences": lambda t, g: compared(
        len(re.findall(r"[.!?]+(?:\s|$)", t)), g, "num_sentences"
    ),
    "keywords:forbidden_words": lambda t, g: (
        not any(re.search(rf"\b{re.escape(w)}\b", t, re.IGNORECASE) for w in g["forbidden_words"])
    ),
    "detectable_format:number_highlighted_sections": lambda t, g: (
        len(re.findall(r"\*[^\n*]+\*", t)) >= g["num_highlights"]
    ),
    "keywords:frequency": lambda t, g: compared(
        t.lower().count(g["keyword"].lower()), g, "frequency"
    ),
    "combination:repeat_prompt": lambda t, g: (
        t.strip().lower().startswith(g["prompt_to_repeat"].strip().lower())
    ),
    "startend:quotation": lambda t, g: len(t) > 1 and t.strip()[0] == t.strip()[-1] == '"',
    "change_case:english_lowercase": lambda t, g: t == t.lower(),
    "keywords:existence": lambda t, g: all(w.lower() in t.lower() for w in g["keywords"]),
    "detectable_format:title": lambda t, g: re.search(r"<<[^\n]+>>", t) is not None,
    "keywords:letter_frequency": lambda t, g: compared(
        t.lower().count(g["letter"].lower()), g, "let_frequency", "let_relation"
    ),
    "detectable_format:number_bullet_lists": lambda t, g: (
        len(re.findall(r"(?m)^\s*[*-](?!\*)", t)) == g["num_bullets"]
    ),
    "detectable_content:number_placeholders": lambda t, g: (
        len(re.findall(r"\[.*?\]", t)) >= g["num_placeholders"]
    ),
    "length_constraints:number_paragraphs": lambda t, g: len(paragraphs(t)) == g["num_paragraphs"],
    "startend:end_checker": lambda t, g: (
        t.strip().strip('"').lower().endswith(g["end_phrase"].strip().lower())
    ),
    "detectable_content:postscript": lambda t, g: g["postscript_marker"].lower() in t.lower(),
    "change_case:english_capital": lambda t, g: t == t.upper(),
    "change_case:capital_word_frequency": lambda t, g: compared(
        sum(w.isupper() for w in words(t)), g, "capital_frequency", "capital_relation"
    ),
    "combination:two_responses": lambda t, g: len(t.split("******")) == 2,
    "detectable_format:json_format": lambda t, g: is_json(t),
    "detectable_format:multiple_sections": lambda t, g: (
        len(re.findall(rf"{re.escape(g['section_spliter'])}\s?\d", t)) >= g["num_sections"]
    ),
    "length_constraints:nth_paragraph_first_word": lambda t, g: (
        len(paragraphs(t)) == g["num_paragraphs"]
        and paragraphs(t)[g["nth_paragraph"] - 1].lower().lstrip('*"').startswith(g["first_word"])
    ),
    "detectable_format:constrained_response": lambda t, g: "my answer is" in t.lower(),
}


def raw_answers(given: argparse.Namespace, tasks: list[Given]) -> dict[str, str]:
    """The model's own words, asked for where they are not kept yet."""
    known: dict[str, str] = {}
    if given.answers.exists():
        known = json.loads(given.answers.read_text("utf-8"))
    missing = [task for task in tasks if str(task["key"]) not in known]
    if not missing:
        return known
    with tempfile.TemporaryDirectory() as home:
        paths = app_paths.find(Path(home), models=given.models).create()
        with EngineClient(paths, given.engine) as client:
            client.load(reference(given, paths))
            for task in missing:
                text = ""
                options = GenerateOptions(max_new_tokens=given.tokens)
                for event in client.stream([Message("user", task["prompt"])], options):
                    if isinstance(event, Chunk):
                        text += event.text
                    elif isinstance(event, Failed):
                        raise SystemExit(event.message)
                known[str(task["key"])] = text
                given.answers.write_text(json.dumps(known, ensure_ascii=False), "utf-8")
    return known


def follow(given: argparse.Namespace) -> None:
    """Check raw and cleaned answers."""
    lines = (MATERIAL / "tasks" / "ifeval_541.jsonl").read_text("utf-8").splitlines()
    tasks = [json.loads(line) for line in lines]
    tasks = tasks[:: max(1, len(tasks) // given.count)][: given.count]
    known = raw_answers(given, tasks)
    before, after, total, lost = 0, 0, 0, Counter[str]()
    for task in tasks:
        raw = known[str(task["key"])]
        cleaned = clean(raw, asked=task["prompt"])
        for name, values in zip(task["instruction_id_list"], task["kwargs"], strict=True):
            if (check := CHECKS.get(name)) is None:
                continue
            total += 1
            held, holds = check(raw, values), check(cleaned, values)
            before, after = before + held, after + holds
            lost[name] += held - holds
    changed = sum(clean(known[str(t["key"])]) != known[str(t["key"])] for t in tasks)
    print(f"{len(tasks)} prompts, {total} instructions; answers that cleaning changed: {changed}")
    print(f"followed: raw {before / total:.3f}, cleaned {after / total:.3f}")
    print("lost or gained:", {name: count for name, count in lost.items() if count} or "none")


def foreign() -> None:
    """Clean the answers of two other models."""
    for path in sorted((MATERIAL / "llm_outputs").glob("*.json")):
        texts = [row["output"] for row in json.loads(path.read_text("utf-8"))]
        pairs = [(text, clean(text)) for text in texts]
        changed = [(a, b) for a, b in pairs if a != b]
        gone = sum(len(a.split()) - len(b.split()) for a, b in changed)
        print(f"{path.stem}: {len(changed)} of {len(texts)} changed, {gone} words taken away")
        for a, b in changed[:5]:
            print("   ", repr(a[:60]), "…", repr(a[-60:]), "->", repr(b[:40]), "…", repr(b[-40:]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="starter")
    parser.add_argument("--models", type=Path, help="the folder that holds the models")
    parser.add_argument("--engine", default="transformers", choices=("transformers", "openai"))
    parser.add_argument("--count", type=int, default=80)
    parser.add_argument("--tokens", type=int, default=256)
    parser.add_argument("--answers", type=Path, default=Path("answers.json"))
    parser.add_argument("--foreign", action="store_true")
    given = parser.parse_args()
    if not MATERIAL.is_dir():
        raise SystemExit(f"No material at {MATERIAL}; nothing is measured.")
    if given.foreign:
        foreign()
    else:
        follow(given)


if __name__ == "__main__":
    main()
