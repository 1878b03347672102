"""The style sheet, built from the roles: what a palette alone cannot say to Fusion."""

from __future__ import annotations

from collections.abc import Callable
from string import Template
from typing import Protocol

from writer_app.paths import resources


class _Roles(Protocol):
    @property
    def name(self) -> str: ...
    def roles(self) -> dict[str, str]: ...


_SHEET = """
QMenuBar { background: $chrome; color: $text2; border-bottom: 1px solid $line; padding: 0 8px; }
QMenuBar::item { margin-top: ${u3}px; padding: ${u5}px ${u10}px; border-radius: ${u5}px; }
QMenuBar::item:selected { background: $row; color: $text; }
QMenu { background: $raised; border: 1px solid $edge; padding: ${u5}px; }
QMenu::item { padding: ${u5}px ${u24}px ${u5}px ${u12}px; border-radius: ${u5}px; }
QMenu::item:selected { background: $pick; color: $text; }
QMenu::separator { height: 1px; background: $rule; margin: ${u5}px ${u8}px; }
QMenu::icon, QMenu::indicator { margin-left: ${u8}px; }
QToolTip { background: $raised; color: $text; border: 1px solid $edge; padding: ${u3}px ${u5}px; }
QLineEdit, QComboBox, QSpinBox, QPlainTextEdit#field { background: $sheet; color: $text;
  border: 1px solid $edge; border-radius: ${u6}px; padding: 0 ${u8}px; min-height: ${u28}px;
  selection-background-color: $sel; selection-color: $text; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QPlainTextEdit#field:focus {
  border: 2px solid $accent; padding: 0 ${u7}px; min-height: ${u26}px; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled { color: $text3; background: $chrome; }
QComboBox::drop-down { border: none; width: ${u24}px; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $edge; }
QComboBox QAbstractItemView, QFileDialog QAbstractItemView { selection-background-color: $pick;
  selection-color: $text; }
QPushButton { background: $raised; color: $text; border: 1px solid $edge;
  border-radius: ${u6}px; padding: 0 ${u12}px; min-height: ${u26}px; }
QPushButton:hover { background: $hover; }
QPushButton:default { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton:focus { border: 2px solid $accent; padding: 0 ${u11}px; min-height: ${u24}px; }
QMenu::item:disabled, QPushButton:disabled { color: $text3; }
QPushButton:default:disabled { background: $chrome; border-color: $edge; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QAbstractScrollArea, QProgressBar { border: none; }
QListView, QTreeView, QLineEdit#draftTopic, QLineEdit#draftTopic:focus, QLineEdit#bare,
QLineEdit#bare:focus { background: transparent; border: none; outline: none; padding: 0; }
QFileDialog QTreeView, QFileDialog QHeaderView::section { background: $sheet; border: none; }
QScrollBar:vertical { background: $chrome; width: ${u12}px; margin: 0; border: none; }
QScrollBar:horizontal { background: $chrome; height: ${u12}px; margin: 0; border: none; }
QScrollBar::handle { background: $edge; border-radius: ${u3}px; margin: ${u3}px; }
QScrollBar::handle:vertical { min-height: ${u32}px; }
QScrollBar::handle:horizontal { min-width: ${u32}px; }
QScrollBar::add-line, QScrollBar::sub-line, QSpinBox::up-button, QSpinBox::down-button {
  width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QSplitter::handle { background: $line; }
QCheckBox { spacing: ${u8}px; }
QCheckBox::indicator { width: ${u14}px; height: ${u14}px; border: 1px solid $edge;
  border-radius: ${u4}px; background: $sheet; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$check"); }
QCheckBox::indicator:focus { border: 2px solid $accent; width: ${u12}px; height: ${u12}px; }
QProgressBar { background: $track; color: transparent; border-radius: 2px; max-height: ${u5}px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
"""
# What `ink`, `ground` and `trough` may ask for; few, since Qt compares every rule with every label.
INKS = ("text", "text2", "text3", "accent", "on_accent", "ins", "dele", "warn", "ok")
GROUNDS = ("line", "rule")
TROUGHS = ("sheet", "raised")


def build(palette: _Roles, unit: Callable[[float], int]) -> str:
    """The application's style sheet for a palette at a scale."""
    sizes = (3, 4, 5, 6, 7, 8, 10, 11, 12, 14, 24, 26, 28, 32)
    roles = palette.roles()
    inks = [f'QLabel[ink="{role}"] {{ color: {roles[role]}; }}' for role in INKS]
    inks += [f'QFrame[ground="{role}"] {{ background: {roles[role]}; }}' for role in GROUNDS]
    bar = 'QScrollBar[ground="{0}"]:vertical {{ background: {1}; }}'
    inks.append(" ".join(bar.format(role, roles[role]) for role in TROUGHS))
    check = resources() / "themes" / f"check-{palette.name.lower()}.svg"
    return "\n".join(inks) + Template(_SHEET).substitute(
        roles, check=check.as_posix(), **{f"u{n}": str(unit(n)) for n in sizes}
    )
