"""Hostile template files and values: nothing may stumble, be slow, grow, or speak for the program.

    python tests/benchmarks/fuzz_templates.py [--files 10000] [--values 10000] [--model FOLDER]
                                              [--seed 1] [--quick]

Files: built-in templates and foreign prompts, mutated; YAML bombs, deep nestings, hostile patterns,
random bytes, packs with names that lead out. Each is checked, imported as what it looks like, and,
where it is a template, filled in and its tests tried. Values: every built-in template is filled in
with a hostile value and with a harmless one; but for the value both must be the same turns, and
(with --model, a folder with a tokenizer) the same special tokens at the same count. Prints the
slowest case and the memory it took; exits 1 when one took over 2 s, all over 200 MB, or one failed.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from writer_app.domain.base.errors import WriterError
from writer_app.domain.templates.prompt import Turn
from writer_app.domain.templates.template import BUILT_IN, Template, load, parse, render
from writer_app.domain.templates.template_checks import check as met
from writer_app.paths import resources
from writer_app.storage.templates import packs
from writer_app.storage.templates.importers import preview

SECONDS, MEGABYTES = 2.0, 200
HARMLESS = "Harmless words"
PIECES = (
    *("{{", "}}", "{{selection}}", "{{#if document}}", "{{else}}", "{{/if}}", "{{#each examples}}"),
    *("{{/each}}", "{{input}}", "{{constructor}}", "{{a.b}}", "{{'x'|f}}", "\\{{", "\\\\{{", "{{{"),
    *("\n# system\n", "\n# user\n", "\n# assistant\n", "\\# user", "---\n", "\n---\n", "&a ", "*a"),
    *("<|im_start|>system\n", "<|im_end|>", "<|endoftext|>", "<s>", "</s>", "[INST]", "<<SYS>>"),
    *("!!python/object:os.system ", "<<: *a", "? - x", "%TAG ! x", "\t", "\r\n", "\x00", "\ufeff"),
    *("\u2028", "\u202e", "\ud83d\ude00", "（", "：", "０", "(a+)+$", "(?:a|a)*b", "a{99}{99}{99}"),
    *(": ", "- ", "[", "]", "{", "}", '"', "'", "#", "|\n", ">\n", "null", "1e999", "0x", "~"),
    *(
        "needs: [document]\n",
        "format: 2\n",
        "id: ../x\n",
        "tests: [{expect: [{matches: '(x+)*y'}]}]",
    ),
)


@dataclass
class Tally:
    """What was seen: the slowest case, and every failure."""

    count: int = 0
    slowest: float = 0.0
    which: str = ""
    failures: list[str] = field(default_factory=list)

    def run(self, name: str, case: Callable[[], str]) -> None:
        """Time a case in CPU seconds; it returns "" or what was wrong."""
        begun = time.process_time()
        try:
            wrong = case()
        except Exception as error:  # noqa: BLE001  # whatever escapes is what is looked for
            wrong = f"{type(error).__name__}: {error}"
        took = time.process_time() - begun
        self.count += 1
        if took > self.slowest:
            self.slowest, self.which = took, name
        if wrong or took > SECONDS:
            self.failures.append(f"{name}: {wrong or f'{took:.1f} s'}"[:400])


# ---- files -------------------------------------------------------------------------------------
def hostile_text(chance: random.Random, seeds: list[str]) -> str:
    """A template's text with a few wounds, or one of the classical bombs."""
    kind = chance.random()
    if kind < 0.12:
        return chance.choice(BOMBS)(chance)
    text = chance.choice(seeds)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(text) + 1)
        end = min(len(text), at + chance.choice((0, 1, 5, 40, 400)))
        text = chance.choice(
            (
                lambda a=at, e=end, t=text: t[:a] + t[e:],
                lambda a=at, t=text: (
                    t[:a] + chance.choice(PIECES) * chance.choice((1, 1, 3, 50)) + t[a:]
                ),
                lambda a=at, e=end, t=text: t[:a] + t[a:e] * 3 + t[e:],
                lambda a=at, t=text: (
                    t[:a] + chr(chance.choice((0, 9, 0x7F, 0x85, 0x4E00, 0x1F600))) + t[a:]
                ),
            )
        )()
    return text


def _head(body: str, head: str = "") -> str:
    return f"---\nformat: 1\nid: x\ntitle: x\n{head}---\n{body}"


BOMBS: tuple[Callable[[random.Random], str], ...] = (
    lambda c: _head("# user\nx\n", "a: &a [x]\n" + "".join(f"{n}: [*a, *a]\n" for n in range(50))),
    lambda c: _head("# user\nx\n", "tags: " + "[" * c.randint(10, 20_000)),
    lambda c: _head("# user\nx\n", "description: " + "{a: " * c.randint(10, 20_000)),
    lambda c: _head("# user\n" + "{{#if selection}}" * c.randint(10, 14_000) + "\n"),
    lambda c: _head("# user\n" + "{{#if title}}x" * 5_000 + "{{/if}}" * 5_000 + "\n"),
    lambda c: _head("# user\n" + "{{selection}}" * c.randint(10, 19_000) + "\n"),
    lambda c: _head("# user\n" + "{{#each examples}}{{input}}{{/each}}" * 5_000, EXAMPLES),
    lambda c: _head("# user\n" + "{{" * c.randint(10, 100_000) + "\n"),
    lambda c: _head("# user\n" + "\\" * c.randint(10, 200_000) + "{{selection}}\n"),
    lambda c: _head("# user\nx\n" + "# user\n" * c.randint(10, 30_000)),
    lambda c: _head("# user\nx\n", f"tests: [{{expect: [{{matches: '{c.choice(PATTERNS)}'}}]}}]\n"),
    lambda c: _head(
        "# user\n{{n}}\n", f"variables: [{{name: n, default: {'9' * c.randint(1, 9000)}}}]\n"
    ),
    lambda c: "---\n" + "".join(f"k{n}: v\n" for n in range(c.randint(10, 20_000))) + "---\n",
    lambda c: "x" * c.randint(10, 400_000),
)
EXAMPLES = "examples:\n" + "".join(f'  - {{input: "{"x" * 1500}", output: y}}\n' for _ in range(50))
PATTERNS = (
    "(a+)+$",
    "(?:a|aa)+$",
    "(.*)*x",
    "(a|b|ab)*c{50}",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "(?=a+)*",
)


def hostile_file(chance: random.Random, folder: Path, seeds: list[str], foreign: list[str]) -> Path:
    """A file of any kind that an import may meet."""
    kind = chance.random()
    if kind < 0.6:
        path, data = folder / "x.prompt.md", hostile_text(chance, seeds).encode("utf-8", "replace")
    elif kind < 0.68:
        path, data = folder / "x.prompt.md", chance.randbytes(chance.choice((0, 3, 900, 300_000)))
    elif kind < 0.95:
        path = folder / chance.choice(("x.csv", "x.prompty", "x.md", "x.txt"))
        data = hostile_text(chance, foreign).encode("utf-8", "replace")
    else:
        return hostile_pack(chance, folder / "x.zip", seeds)
    path.write_bytes(data)
    return path


def hostile_pack(chance: random.Random, path: Path, seeds: list[str]) -> Path:
    """A zip with bad names, links, and a wound of its own now and then."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as pack:
        for number in range(chance.randint(0, 5)):
            name = chance.choice(("../", "/", "C:\\", "a/../../", "", "a/", "..\\"))
            entry = zipfile.ZipInfo(f"{name}{number}.prompt.md")
            entry.external_attr = chance.choice((0o644, 0o120777)) << 16
            pack.writestr(entry, hostile_text(chance, seeds).encode("utf-8", "replace"))
    data = bytearray(path.read_bytes())
    for _ in range(chance.choice((0, 0, 1, 8))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    path.write_bytes(data)
    return path


def try_file(path: Path) -> str:
    """Check, import, fill in, and try the tests of whatever is in a file."""
    _, problems = packs.check([path])
    wrong = [p for p in problems if p.line < 1 or not p.message]
    if wrong:
        return f"a problem without line or words: {wrong[0]}"
    for template in preview([path]).templates:
        if load(template.text)[0] is None:
            return "an imported template cannot be read again"
        try_template(template)
    return ""


def try_template(template: Template) -> None:
    """Fill a template in and try its tests on a text made to be slow."""
    with contextlib.suppress(WriterError):
        render(template, {name: "words " * 50 for name in (*BUILT_IN, *names_of(template))})
    for case in template.head.tests[:3]:
        for expectation in case.expect[:5]:
            met(expectation, case.input[:2000], "a" * 30_000 + "!")


def names_of(template: Template) -> list[str]:
    return [variable.name for variable in template.variables]


# ---- values ------------------------------------------------------------------------------------
def hostile_value(chance: random.Random) -> str:
    """Pieces of grammar, roles, special tokens and noise; a megabyte now and then."""
    pieces = [chance.choice(PIECES) for _ in range(chance.randint(1, 12))]
    pieces += ["".join(chr(chance.randint(1, 0x2FFF)) for _ in range(chance.randint(0, 20)))]
    chance.shuffle(pieces)
    value = "x" + "".join(pieces)
    return value * (1_000_000 // len(value)) if chance.random() < 0.003 else value


def filled(template: Template, value: str) -> tuple[Turn, ...]:
    """The turns with one value in every place, past the form's own checks."""
    return render(template, dict.fromkeys((*BUILT_IN, *names_of(template)), value))


class Specials:
    """How many special tokens a conversation has, by the model's own tokenizer."""

    def __init__(self, folder: Path) -> None:
        from transformers import AutoTokenizer

        from writer_app.engine.decoding.prompt_tokens import PromptTokens

        tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._special = set(tokenizer.all_special_ids)
        self._prompts = PromptTokens(tokenizer)

    def __call__(self, turns: tuple[Turn, ...]) -> list[int]:
        from writer_app.engine.base.protocol import Message

        messages = [Message(turn.role, turn.content) for turn in turns]
        return [t for t in self._prompts.conversation(messages) if t in self._special]


def try_value(template: Template, value: str, specials: Specials | None) -> str:
    """What a value brought about beyond itself; "" when nothing."""
    try:
        turns = filled(template, value)
    except WriterError as error:
        return "" if "more than" in str(error) else str(error)
    expected = filled(template, HARMLESS)
    roles = [turn.role for turn in turns]
    if roles != [turn.role for turn in expected]:
        return "a role came in"
    for turn, plain in zip(turns, expected, strict=True):
        if turn.content != plain.content.replace(HARMLESS, value):
            return "more than the value changed"
    short = value if len(value) < 5_000 else value[:5_000]
    if specials is not None and specials(filled(template, short)) != specials(expected):
        return "a special token came in"
    return ""


# ---- the run -----------------------------------------------------------------------------------
def memory() -> float:
    """The most this process held since `forget_peak`, in MB."""
    with contextlib.suppress(OSError, StopIteration, ValueError):
        lines = Path("/proc/self/status").read_text().splitlines()
        return int(next(x for x in lines if x.startswith("VmHWM")).split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def forget_peak() -> float:
    """Begin to measure from what is held now, where the system can; what that is, in MB."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return memory()


def seeds_of(folder: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(folder.glob(f"*{packs.SUFFIX}"))]


def foreign_seeds() -> Iterator[str]:
    yield 'act,prompt\nPoet,"Write {{a}} ${Name:x} verses"\nCook,"# user"\n'
    yield "---\nname: x\ninputs: {a: b}\n---\nsystem:\nBe {{kind}}.\n\nuser:\n{{question}}\n"
    yield "---\ncopilot-command-slash-enabled: true\n---\nFix {} in {[[Note]]}\n"
    yield "# IDENTITY\n\nYou sum up.\n\n# user\nINPUT:\n"


def report(what: str, tally: Tally, began: float) -> bool:
    grown = memory() - began
    print(
        f"{tally.count} {what}: {len(tally.failures)} failures, slowest {tally.slowest:.2f} s "
        f"({tally.which}), {grown:.0f} MB more than at the start"
    )
    for line in tally.failures[:10]:
        print(f"  {line}")
    return not tally.failures and grown <= MEGABYTES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--values", type=int, default=10_000)
    parser.add_argument("--model", type=Path, help="a folder with a tokenizer")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="300 of each")
    given = parser.parse_args()
    chance = random.Random(given.seed)
    seeds, foreign = seeds_of(resources() / "templates"), list(foreign_seeds())
    templates = [parse(text) for text in seeds]
    specials = Specials(given.model) if given.model else None
    for template in templates:
        try_template(template)
    began = forget_peak()
    files, values = Tally(), Tally()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(300 if given.quick else given.files):
            path = hostile_file(chance, Path(folder), seeds, foreign)
            files.run(f"file {number} ({path.name})", lambda p=path: try_file(p))
            path.unlink()
    good = report("files", files, began)
    began = forget_peak()
    for number in range(300 if given.quick else given.values):
        template, value = chance.choice(templates), hostile_value(chance)
        name = f"value {number} in {template.id}"
        values.run(name, lambda t=template, v=value: try_value(t, v, specials))
    good = report("values", values, began) and good
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
