"""A Word package: read with limits, and written again with every part not given copied as stored.

Nothing in a package is unpacked to disk, followed to another place, or run: macros and embedded
files are bytes that are carried along.
"""

from __future__ import annotations

import copy
import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.base.message import coded
from writer_app.storage.word.tree import MOST_ELEMENTS, Damaged, Node, elements, parse

LARGEST_PART = 64_000_000  # bytes of a part that is read, unpacked
MOST_PARTS = 10_000
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship of a part: its last word of kind, its target, whether that is outside."""

    kind: str
    target: str
    outside: bool


class Package:
    """The parts of one file. Raises DocumentError, with a sentence, for what is no Word document.

    `name` is what the file is called in sentences.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.data, self.name = data, name
        self._links: dict[str, dict[str, Link]] = {}
        self._trees: dict[str, tuple[bytes, Node]] = {}
        self._left = MOST_ELEMENTS
        self._infos = self._listed(data)
        self.document = self._find_document()

    def _listed(self, data: bytes) -> dict[str, zipfile.ZipInfo]:
        if data.startswith(_OLE):
            raise DocumentError(
                coded(
                    "package.protected-by-password-or-in",
                    "{0} is protected by a password or in Word's old format; "
                    "save it in Word as .docx without a password.",
                    self.name,
                )
            )
        if data.count(b"PK\1\2") > MOST_PARTS:  # before they are listed, which takes long
            raise self._too_many()
        try:
            self._packed = zipfile.ZipFile(io.BytesIO(data))
            infos = self._packed.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError) as bad:
            raise DocumentError(
                coded(
                    "package.no-word-document-or-damaged",
                    "{0} is no Word document, or it is damaged.",
                    self.name,
                )
            ) from bad
        found = {info.filename.lstrip("/"): info for info in infos}
        if len({name.lower() for name in found}) != len(infos):
            raise DocumentError(
                coded(
                    "package.has-two-parts-one-name",
                    "{0} has two parts of one name; it is damaged.",
                    self.name,
                )
            )
        return found

    def _too_many(self) -> DocumentError:
        return DocumentError(
            coded(
                "package.has-too-many-parts-to",
                "{0} has too many parts to be a Word document.",
                self.name,
            )
        )

    def __contains__(self, part: str) -> bool:
        return part in self._infos

    def read(self, part: str) -> bytes:
        """The bytes of a part. Raises DocumentError (missing, damaged, too large)."""
        info = self._infos.get(part)
        if info is None:
            raise DocumentError(
                coded(
                    "package.lacks-part-damaged",
                    "{0} lacks its part {1}; it is damaged.",
                    self.name,
                    part,
                )
            )
        if info.flag_bits & 1:
            raise DocumentError(
                coded(
                    "package.protected-by-password-save-without",
                    "{0} is protected by a password; save it without one.",
                    self.name,
                )
            )
        try:
            with self._packed.open(info) as stream:
                data = stream.read(LARGEST_PART + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError) as bad:
            raise DocumentError(
                coded("package.part-damaged", "A part of {0} is damaged: {1}.", self.name, part)
            ) from bad
        except (NotImplementedError, RuntimeError, struct.error) as bad:
            raise DocumentError(
                coded(
                    "package.part-cannot-be-unpacked",
                    "A part of {0} cannot be unpacked: {1}.",
                    self.name,
                    part,
                )
            ) from bad
        if len(data) > LARGEST_PART:
            raise DocumentError(
                coded(
                    "package.too-large-to-open-unpacks",
                    "{0} is too large to open: {1} unpacks to over 64 MB.",
                    self.name,
                    part,
                )
            )
        return data

    def tree(self, part: str) -> tuple[bytes, Node]:
        """A part's bytes in UTF-8 and its elements, read once. Raises DocumentError."""
        known = self._trees.get(part)
        if known is not None:
            return known
        data = self.read(part)
        try:
            found = self._trees[part] = parse(data, self._left)
        except Damaged as bad:
            raise DocumentError(
                coded(
                    "package.not-opened-part",
                    "{0} is not opened: its part {1} {2}.",
                    self.name,
                    part,
                    bad,
                )
            ) from bad
        self._left -= elements(found[0])
        return found

    def links(self, part: str) -> dict[str, Link]:
        """The relationships of a part by their ids, read once. Raises DocumentError."""
        if part not in self._links:
            self._links[part] = self._linked(part)
        return self._links[part]

    def _linked(self, part: str) -> dict[str, Link]:
        folder, _, file = part.rpartition("/")
        where = posixpath.join(folder, "_rels", f"{file}.rels") if part else "_rels/.rels"
        if where not in self:
            return {}
        found = {}
        for node in self.tree(where)[1].children:
            kind = node.attrs.get("Type", "").rpartition("/")[2]
            target = node.attrs.get("Target", "")
            outside = node.attrs.get("TargetMode", "") == "External"
            found[node.attrs.get("Id", "")] = Link(kind, target, outside)
        return found

    def related(self, kind: str) -> str:
        """The part that the document has for a kind ("styles", "footnotes"), or nothing."""
        for link in self.links(self.document).values():
            if link.kind == kind and not link.outside:
                part = self._joined(self.document.rpartition("/")[0], link.target)
                return part if part in self else ""
        return ""

    def _find_document(self) -> str:
        for link in self.links("").values():
            if link.kind == "officeDocument" and not link.outside:
                part = self._joined("", link.target)
                if part in self:
                    return part
        raise self.without_text()

    def without_text(self) -> DocumentError:
        """What to raise where there is nothing that a text could be read from or written into."""
        return DocumentError(
            coded(
                "package.no-word-document-has-no",
                "{0} is no Word document: it has no text part.",
                self.name,
            )
        )

    @staticmethod
    def _joined(folder: str, target: str) -> str:
        """The name of a part that a relationship of a part in `folder` leads to."""
        try:
            path = unquote(urlsplit(target).path)
        except ValueError:
            return ""
        if path.startswith("/"):
            return path.lstrip("/")
        return posixpath.normpath(posixpath.join(folder, path))

    def written(self, parts: Mapping[str, bytes]) -> bytes:
        """The package with these parts put in the place of their old ones, or added.

        Everything else is copied as it is stored, compressed bytes, times and order included.
        """
        changed = {
            name: data
            for name, data in parts.items()
            if name not in self or self.read(name) != data
        }
        return _rewritten(self.data, self._infos, changed) if changed else self.data


def _rewritten(
    data: bytes, infos: Mapping[str, zipfile.ZipInfo], changed: Mapping[str, bytes]
) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        end = packed.start_dir
        comment = packed.comment
    ordered = sorted(infos.items(), key=lambda item: item[1].header_offset)
    starts = [info.header_offset for _, info in ordered] + [end]
    out, central = io.BytesIO(), []
    for number, (name, found) in enumerate(ordered):
        info, place = copy.copy(found), out.tell()
        if name in changed:
            out.write(_stored(info, changed[name]))
        else:
            out.write(data[starts[number] : starts[number + 1]])
        central.append(_entry(info, place))
    for name, content in changed.items():
        if name not in infos:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            place = out.tell()
            out.write(_stored(info, content))
            central.append(_entry(info, place))
    start = out.tell()
    out.write(b"".join(central))
    size = out.tell() - start
    count = len(central)
    out.write(_END.pack(b"PK\5\6", 0, 0, count, count, size, start, len(comment)) + comment)
    return out.getvalue()


def _stored(info: zipfile.ZipInfo, content: bytes) -> bytes:
    """A part as it goes into the file: local header, name, packed bytes. Fills in `info`."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    info.compress_type = zipfile.ZIP_DEFLATED
    info.CRC, info.file_size, info.compress_size = zlib.crc32(content), len(content), len(packed)
    info.flag_bits &= ~0x8  # its sizes stand in front
    info.extra = b""
    name = _name(info)
    head = _LOCAL.pack(
        b"PK\3\4",
        20,
        info.flag_bits,
        info.compress_type,
        *_time(info),
        info.CRC,
        info.compress_size,
        info.file_size,
        len(name),
        0,
    )
    return head + name + packed


def _entry(info: zipfile.ZipInfo, place: int) -> bytes:
    name = _name(info)
    return (
        _CENTRAL.pack(
            b"PK\1\2",
            info.create_version | info.create_system << 8,
            max(info.extract_version, 20),
            info.flag_bits,
            info.compress_type,
            *_time(info),
            info.CRC,
            info.compress_size,
            info.file_size,
            len(name),
            len(info.extra),
            len(info.comment),
            0,
            info.internal_attr,
            info.external_attr,
            place,
        )
        + name
        + info.extra
        + info.comment
    )


def _name(info: zipfile.ZipInfo) -> bytes:
    """The name as it is stored, in the encoding that its flag says."""
    return info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")


def _time(info: zipfile.ZipInfo) -> tuple[int, int]:
    year, month, day, hour, minute, second = info.date_time
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day
