"""A terminal's screen as SVG: small, of text, the same bytes for the same screen."""

from xml.sax.saxutils import escape, quoteattr

from .screen import Piece, read

FONT_SIZE = 14
COLUMN = 8.4  # the width in most monospaced fonts of that size; all text is fitted to it
LINE = 20
MARGIN = 16
BAR = 28

GROUND, BAR_GROUND, TEXT, DIM = "#0d1117", "#161b22", "#e6edf3", "#8b949e"
COLOURS = {
    "black": "#484f58",
    "red": "#ff7b72",
    "green": "#3fb950",
    "yellow": "#d29922",
    "blue": "#58a6ff",
    "magenta": "#bc8cff",
    "cyan": "#39c5cf",
    "white": "#b1bac4",
    "bright-black": "#6e7681",
    "bright-red": "#ffa198",
    "bright-green": "#56d364",
    "bright-yellow": "#e3b341",
    "bright-blue": "#79c0ff",
    "bright-magenta": "#d2a8ff",
    "bright-cyan": "#56d4dd",
    "bright-white": "#ffffff",
}
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace"


def draw(captured: str, columns: int, title: str) -> str:
    """The picture of a captured screen; `title` describes it for those who cannot see it."""
    lines = read(captured.rstrip("\n"))
    width = _number(columns * COLUMN + 2 * MARGIN)
    height = _number(BAR + len(lines) * LINE + 2 * MARGIN)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" rx="8" fill="{GROUND}"/>',
        f'<path d="M0 {BAR}V8a8 8 0 0 1 8-8h{_number(float(width) - 16)}a8 8 0 0 1 8 8v{BAR - 8}z" fill="{BAR_GROUND}"/>',
        *(f'<circle cx="{16 + 16 * i}" cy="{BAR // 2}" r="5" fill="{c}"/>' for i, c in enumerate(_BUTTONS)),
        f'<g font-family="{FONTS}" font-size="{FONT_SIZE}" fill="{TEXT}" xml:space="preserve">',
    ]
    for number, pieces in enumerate(lines):
        for piece in pieces:
            parts += _drawn(piece, BAR + MARGIN + number * LINE)
    return "\n".join([*parts, "</g>", "</svg>"]) + "\n"


_BUTTONS = (COLOURS["red"], COLOURS["yellow"], COLOURS["green"])


def _drawn(piece: Piece, top: int) -> list[str]:
    parts = []
    if piece.style.background:
        parts.append(
            f'<rect x="{_x(piece.column)}" y="{top}" width="{_number(piece.width * COLUMN)}" height="{LINE}"'
            f' fill="{COLOURS[piece.style.background]}"/>'
        )
    text = piece.text.strip(" ")
    if text:
        column = piece.column + len(piece.text) - len(piece.text.lstrip(" "))
        inked = Piece(column, text, piece.style)
        attributes = {
            "x": _x(column),
            "y": str(top + 15),
            "textLength": _number(inked.width * COLUMN),
            "lengthAdjust": "spacingAndGlyphs",
            "fill": COLOURS[piece.style.colour] if piece.style.colour else DIM if piece.style.dim else None,
            "font-weight": "bold" if piece.style.bold else None,
        }
        said = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items() if value)
        parts.append(f"<text{said}>{escape(text)}</text>")
    return parts


def _x(column: int) -> str:
    return _number(MARGIN + column * COLUMN)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
