"""What a terminal shows, from `tmux capture-pane -e`: lines of styled text."""

import re
import unicodedata
from dataclasses import dataclass, replace

ESCAPE = re.compile(r"\x1b\[([0-9;]*)m")
NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")


@dataclass(frozen=True)
class Style:
    colour: str | None = None  # one of NAMES, of the bright ones "bright-red"; None is the terminal's own
    background: str | None = None
    bold: bool = False
    dim: bool = False


@dataclass(frozen=True)
class Piece:
    """Text in one style, and the column in which it begins."""

    column: int
    text: str
    style: Style

    @property
    def width(self) -> int:
        return sum(width_of(character) for character in self.text)


def width_of(character: str) -> int:
    """How many columns it takes."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def read(captured: str) -> list[list[Piece]]:
    """The pieces of each line. Raises ValueError for what is not a colour."""
    style = Style()
    lines = []
    for line in captured.split("\n"):
        pieces: list[Piece] = []
        column, at = 0, 0
        for escape in [*ESCAPE.finditer(line), None]:
            end = escape.start() if escape else len(line)
            for text in _of_one_width(line[at:end]):
                if any(unicodedata.category(character) == "Cc" for character in text):
                    raise ValueError(f"a control character: {text!r}")
                piece = Piece(column, text, style)
                pieces.append(piece)
                column += piece.width
            if escape:
                style = _changed(style, escape[1])
                at = escape.end()
        lines.append(pieces)
    return lines


def _of_one_width(text: str) -> list[str]:
    """`text` in parts, with wide and other characters apart: fonts disagree on the width of wide ones."""
    parts: list[str] = []
    wide = False
    for character in text:
        width = width_of(character)
        is_wide = wide if width == 0 else width == 2
        if parts and is_wide == wide:
            parts[-1] += character
        else:
            parts.append(character)
        wide = is_wide
    return parts


def _changed(style: Style, codes: str) -> Style:
    for code in (int(text or 0) for text in codes.split(";")):
        if code == 0:
            style = Style()
        elif code == 1:
            style = replace(style, bold=True)
        elif code == 2:
            style = replace(style, dim=True)
        elif code == 22:
            style = replace(style, bold=False, dim=False)
        elif 30 <= code <= 37:
            style = replace(style, colour=NAMES[code - 30])
        elif 90 <= code <= 97:
            style = replace(style, colour=f"bright-{NAMES[code - 90]}")
        elif code == 39:
            style = replace(style, colour=None)
        elif 40 <= code <= 47:
            style = replace(style, background=NAMES[code - 40])
        elif code == 49:
            style = replace(style, background=None)
        else:
            raise ValueError(f"not known as a style: {codes}")
    return style
