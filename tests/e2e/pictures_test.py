"""The README's pictures: how a screen becomes SVG, and that they show commands of the README."""

import re
from xml.etree import ElementTree

import pytest

from pictures import draw, screen, svg
from pictures.screen import Piece, Style

from .readme import README, ROOT

FOLDER = ROOT / "docs/pictures"
SVG = "{http://www.w3.org/2000/svg}"


def texts(picture: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(picture).iter(f"{SVG}text"))


def test_a_screen_is_read_with_its_styles():
    captured = "plain \x1b[32mgreen\x1b[39m \x1b[1;31mloud\x1b[0m\n\x1b[2mdim\nstill\x1b[22m not"
    assert screen.read(captured) == [
        [
            Piece(0, "plain ", Style()),
            Piece(6, "green", Style(colour="green")),
            Piece(11, " ", Style()),
            Piece(12, "loud", Style(colour="red", bold=True)),
        ],
        [Piece(0, "dim", Style(dim=True))],
        [Piece(0, "still", Style(dim=True)), Piece(5, " not", Style())],
    ]


def test_wide_characters_take_two_columns_and_combining_marks_none():
    (line,) = screen.read("a世界b e\u0301x")
    assert [(piece.column, piece.text) for piece in line] == [(0, "a"), (1, "世界"), (5, "b e\u0301x")]
    assert [piece.width for piece in line] == [1, 4, 4]


@pytest.mark.parametrize("captured", ["\x1b[2J", "\x1b[4munderlined", "\x1b[38;5;1mmany colours", "a\tb"])
def test_unknown_sequences_are_refused(captured):
    with pytest.raises(ValueError):
        screen.read(captured)


def test_a_picture_is_text_in_place_and_colour():
    captured = "$ <run> & \"go\"\n  \x1b[32m+ ok\x1b[39m"
    first, second = texts(svg.draw(captured, 20, "a & b"))
    assert first.text == '$ <run> & "go"'
    assert first.get("fill") is None
    assert second.text == "+ ok"
    assert second.get("fill") == svg.COLOURS["green"]
    assert float(second.get("x")) == svg.MARGIN + 2 * svg.COLUMN
    assert float(second.get("textLength")) == pytest.approx(4 * svg.COLUMN, abs=0.1)
    assert int(second.get("y")) - int(first.get("y")) == svg.LINE
    assert svg.draw(captured, 20, "a & b") == svg.draw(captured, 20, "a & b")


def test_a_background_is_drawn_below_its_text():
    picture = svg.draw("\x1b[41mred\x1b[49m", 10, "")
    assert f'fill="{svg.COLOURS["red"]}"/>\n<text' in picture


def test_the_readme_shows_exactly_the_pictures_that_are_drawn():
    shown = re.findall(r"!\[[^\]]+\]\(docs/pictures/([^)]+)\)", README.read_text(encoding="utf-8"))
    assert shown == list(draw.PICTURES)
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(shown)


@pytest.mark.parametrize("name", draw.PICTURES)
def test_a_picture_shows_its_command_and_the_output_in_the_readme(name):
    picture = (FOLDER / name).read_text(encoding="utf-8")
    step = draw.step_of(name)
    shown = "".join("".join((text.text or "").split()) for text in texts(picture))
    told = "".join(f"$ {step.command}\n{step.output}".split())
    assert shown == told


def test_drawing_again_gives_the_same_bytes(tmp_path):
    """Apart from how long things took."""
    draw.main(tmp_path)
    for name in draw.PICTURES:
        drawn, shown = ((folder / name).read_text(encoding="utf-8") for folder in (tmp_path, FOLDER))
        assert draw.evened_out(drawn) == draw.evened_out(shown), f"./dev pictures changes {name}"


def test_a_picture_is_kept_if_only_times_differ(tmp_path):
    file = tmp_path / "a.svg"
    for picture in ("DNS   ok       0.4ms   127.0.0.1:20001", "DNS   ok     120.4ms   127.0.0.1:31999"):
        draw.write(picture, file)
        assert file.read_text() == "DNS   ok       0.4ms   127.0.0.1:20001"
    draw.write("DNS   failed   0.4ms   127.0.0.1:20001", file)
    assert "failed" in file.read_text()
