"""The looks of the window: colours, sizes and the style sheet made of them. Calm, paper-like, one accent."""

from __future__ import annotations

import re

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from desktop.packs import resource_path

PAPER = "#f6f4ef"
SURFACE = "#fffefb"
RAISED = "#ece9e1"
LINE = "#dcd7cc"
INK = "#23272b"
MUTED = "#6c6f70"
ACCENT = "#2b5f6e"
ACCENT_DARK = "#214b57"
ACCENT_SOFT = "#e1ecee"
HURT = "#a4372c"
HURT_SOFT = "#f8e9e6"
CARE = "#8a651a"
CARE_SOFT = "#f7efdc"
GOOD = "#3b6b45"
GOOD_SOFT = "#e6f0e7"

BASE_PX = 14
GAP = 12
"""The one distance: gaps are this, half of it or twice it."""

STATUS_COLOURS = {
    "待发": CARE,
    "已发待回执": ACCENT,
    "已备案": GOOD,
    "退回": HURT,
    "办理中": ACCENT,
    "在保": INK,
    "登记": MUTED,
}


SCALE = "hudang_scale"
"""The property of the application that holds the size of texts in per cent."""


def px(length: int) -> int:
    """A length that grows with the texts of the running application (150 % is 1.5 times as long)."""
    app = QApplication.instance()
    percent = app.property(SCALE) if app is not None else None
    return round(length * int(percent or 100) / 100)


def large() -> bool:
    """True in big-font mode, where what stands side by side goes one below the other."""
    return px(100) > 120


def apply(app: QApplication, scale: int = 100) -> None:
    """Dress the application: Fusion, our palette, our style sheet with texts at ``scale`` per cent."""
    app.setProperty(SCALE, scale)
    arrow = resource_path("icons", "down.svg").as_posix()
    sheet = _sized(SHEET) + f'QComboBox::down-arrow {{ image: url("{arrow}"); width: 12px; height: 12px; }}'
    if app.styleSheet() == sheet:
        return  # dressed already: putting the same on again would measure every widget anew
    app.setStyle("Fusion")
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in {
        roles.Window: PAPER,
        roles.Base: SURFACE,
        roles.AlternateBase: "#faf8f3",
        roles.Button: SURFACE,
        roles.WindowText: INK,
        roles.Text: INK,
        roles.ButtonText: INK,
        roles.ToolTipBase: SURFACE,
        roles.ToolTipText: INK,
        roles.PlaceholderText: "#9a9b98",
        roles.Highlight: ACCENT,
        roles.HighlightedText: "#ffffff",
        roles.Mid: LINE,
        roles.Link: ACCENT,
    }.items():
        palette.setColor(role, QColor(colour))
    off = QPalette.ColorGroup.Disabled
    for role in (roles.Text, roles.ButtonText, roles.WindowText):
        palette.setColor(off, role, QColor("#a5a49f"))
    app.setPalette(palette)
    app.setStyleSheet(sheet)


def _sized(sheet: str) -> str:
    """The sheet with every size of text at the scale of the application."""
    return re.sub(r"font-size: (\d+)px", lambda found: f"font-size: {px(int(found[1]))}px", sheet)


SHEET = f"""
QWidget {{ font-size: {BASE_PX}px; }}
QToolTip {{ border: 1px solid {LINE}; padding: 4px 6px; background: {SURFACE}; color: {INK}; }}
QLabel[look="title"] {{ font-size: 22px; font-weight: bold; }}
QLabel[look="heading"] {{ font-size: 15px; font-weight: bold; }}
QLabel[look="strong"] {{ font-weight: bold; }}
QLabel[look="figure"] {{ font-size: 24px; font-weight: bold; }}
QLabel[look="muted"] {{ color: {MUTED}; }}
QLabel[look="small"] {{ color: {MUTED}; font-size: 12px; }}
QLabel[look="hurt"] {{ color: {HURT}; }}
QLabel[look="care"] {{ color: {CARE}; }}
QLabel[look="mark"] {{ color: {HURT}; border: 1px solid {HURT}; border-radius: 3px; padding: 1px 8px;
    font-weight: bold; }}
QLabel[look="tag"] {{ color: {ACCENT_DARK}; background: {ACCENT_SOFT}; border-radius: 3px; padding: 2px 8px;
    font-size: 12px; }}
QLabel[look="tag-care"] {{ color: {CARE}; background: {CARE_SOFT}; border-radius: 3px; padding: 2px 8px;
    font-size: 12px; }}
QLabel[look="tag-hurt"] {{ color: {HURT}; background: {HURT_SOFT}; border-radius: 3px; padding: 2px 8px;
    font-size: 12px; }}
QLabel[look="tag-good"] {{ color: {GOOD}; background: {GOOD_SOFT}; border-radius: 3px; padding: 2px 8px;
    font-size: 12px; }}
QFrame[look="card"] {{ background: {SURFACE}; border: 1px solid {LINE}; border-radius: 6px; }}
QFrame[look="why"] {{ background: {PAPER}; border-left: 3px solid {ACCENT}; }}
QFrame[look="rule"] {{ background: {LINE}; max-height: 1px; min-height: 1px; border: none; }}
QFrame#rail {{ background: {RAISED}; border-right: 1px solid {LINE}; }}
QFrame#rail QScrollArea, QFrame#rail QScrollArea QWidget#places {{ background: {RAISED}; }}
QFrame#rail QToolButton {{ border: none; border-radius: 6px; padding: 9px 12px; text-align: left;
    color: {INK}; background: transparent; }}
QFrame#rail QToolButton:hover {{ background: #e2ded3; }}
QFrame#rail QToolButton:checked {{ background: {ACCENT}; color: white; }}
QFrame#rail QToolButton:focus {{ border: 1px solid {ACCENT}; }}
QFrame#strip {{ background: {RAISED}; border-top: 1px solid {LINE}; }}
QFrame#banner[tone="care"] {{ background: {CARE_SOFT}; border-bottom: 1px solid #e2cf9f; }}
QFrame#banner[tone="hurt"] {{ background: {HURT_SOFT}; border-bottom: 1px solid #e3b9b2; }}
QFrame[bar="info"] {{ background: {ACCENT_SOFT}; border: 1px solid #b9d0d5; border-radius: 6px; }}
QFrame[bar="good"] {{ background: {GOOD_SOFT}; border: 1px solid #bcd4bf; border-radius: 6px; }}
QFrame[bar="care"] {{ background: {CARE_SOFT}; border: 1px solid #e2cf9f; border-radius: 6px; }}
QFrame[bar="hurt"] {{ background: {HURT_SOFT}; border: 1px solid #e3b9b2; border-radius: 6px; }}
QLineEdit, QPlainTextEdit, QComboBox, QDateEdit {{ background: {SURFACE}; border: 1px solid #c9c3b6; border-radius: 4px;
    padding: 5px 8px; selection-background-color: {ACCENT}; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QDateEdit:focus {{ border: 1px solid {ACCENT}; }}
QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"], QComboBox[wrong="true"] {{ border: 1px solid {HURT};
    background: {HURT_SOFT}; }}
QLineEdit:disabled, QComboBox:disabled {{ background: {RAISED}; }}
QDateEdit::up-button, QDateEdit::down-button {{ width: 0; height: 0; border: none; }}
QComboBox {{ combobox-popup: 0; }}
QComboBox QLineEdit, QComboBox QLineEdit:focus {{ border: none; padding: 0; background: transparent; }}
QComboBox::drop-down {{ border: none; width: 22px; }}
QComboBox QAbstractItemView {{ background: {SURFACE}; border: 1px solid {LINE}; padding: 2px;
    selection-background-color: {ACCENT}; selection-color: white; }}
QPushButton {{ background: {SURFACE}; border: 1px solid #c9c3b6; border-radius: 4px; padding: 6px 14px; }}
QPushButton:hover {{ background: {RAISED}; }}
QPushButton:focus {{ border: 1px solid {ACCENT}; }}
QPushButton[look="main"] {{ background: {ACCENT}; color: white; border: 1px solid {ACCENT}; font-weight: bold; }}
QPushButton[look="main"]:hover {{ background: {ACCENT_DARK}; }}
QPushButton[look="main"]:focus {{ border: 1px solid {INK}; }}
QPushButton[look="main"]:disabled {{ background: #a9bcc1; border-color: #a9bcc1; }}
QPushButton[look="hurt"] {{ color: {HURT}; border: 1px solid #e3b9b2; }}
QPushButton[look="hurt"]:disabled {{ color: #a5a49f; border-color: {LINE}; }}
QPushButton[look="link"] {{ border: none; background: transparent; color: {ACCENT}; padding: 2px 4px;
    text-align: left; }}
QPushButton[look="link"]:hover, QPushButton[look="link"]:focus {{ text-decoration: underline; }}
QPushButton[look="inline"] {{ border: none; background: transparent; color: {ACCENT}; padding: 0 4px; }}
QPushButton[look="inline"]:hover, QPushButton[look="inline"]:focus {{ text-decoration: underline; }}
QPushButton[look="link"]:disabled {{ color: #a5a49f; }}
QTableView {{ outline: 0; selection-background-color: {ACCENT_SOFT}; selection-color: {INK}; background: {SURFACE};
    border: 1px solid {LINE}; border-radius: 6px; gridline-color: transparent;
    alternate-background-color: #faf8f3; }}
QTableView::item {{ padding: 0 8px; border-bottom: 1px solid #efece4; }}
QTableView::item:selected, QTableView::item:focus {{ background: {ACCENT_SOFT}; }}
QListWidget {{ outline: 0; background: {SURFACE}; border: 1px solid {LINE}; border-radius: 6px; padding: 4px; }}
QListWidget::item {{ padding: 9px 10px; border-radius: 4px; color: {INK}; }}
QListWidget::item:hover {{ background: {RAISED}; }}
QListWidget::item:selected {{ background: {ACCENT_SOFT}; color: {ACCENT_DARK}; }}
QListWidget:focus {{ border: 1px solid {ACCENT}; }}
QListWidget::item:selected:focus {{ background: {ACCENT}; color: white; }}
QHeaderView::section {{ background: {RAISED}; color: {MUTED}; border: none; border-bottom: 1px solid {LINE};
    padding: 6px 11px; font-size: 13px; }}
QHeaderView {{ background: {RAISED}; border: none; }}
QScrollArea {{ border: none; background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: 11px; margin: 0; }}
QScrollBar::handle:vertical {{ background: #c9c4b8; border-radius: 5px; min-height: 36px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 11px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: #c9c4b8; border-radius: 5px; min-width: 36px; }}
QProgressBar {{ border: 1px solid {LINE}; border-radius: 4px; background: {SURFACE}; height: 14px;
    text-align: center; font-size: 12px; }}
QProgressBar::chunk {{ background: {ACCENT_SOFT}; border-radius: 3px; }}
QCheckBox {{ spacing: 8px; }}
"""
