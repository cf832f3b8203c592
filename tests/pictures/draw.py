"""Draws the README's pictures: `python -m pictures.draw FOLDER`.

Dana follows the README. She types the commands below into a real terminal, and what it shows is the picture.
"""

import re
import sys
import tempfile
from pathlib import Path

from e2e.readme import Step, blocks, steps
from e2e.story import WAITING, Person, told_in
from e2e.terminal import Terminal

from .svg import draw

# For each picture, the start of its command in the README, and the width of its terminal.
PICTURES = {
    "add-role.svg": ("kubectl iam add-role arn:", 120),
    "test-role.svg": ("kubectl iam test-role arn:", 120),
    "guard.svg": ("kubectl iam remove-role NodeRole", 120),
    "list.svg": ("kubectl iam list --name", 160),
    "migrate.svg": ("kubectl iam migrate", 160),
    "doctor.svg": ("kubectl iam doctor", 160),
}

# What differs each time: how long something took, and the port of a server.
VARYING = re.compile(r"[ \d]{5}\.\dms|(?<=127\.0\.0\.1:)\d{5}")


def steps_until_last_picture() -> list[Step]:
    """The commands shown in the README, in order."""
    told = [step for block in blocks() if block.language == "console" for step in steps(block)]
    last = max(told.index(step_of(name)) for name in PICTURES)
    return told[: last + 1]


def step_of(picture: str) -> Step:
    """The picture's first command in the README."""
    return next(
        step
        for block in blocks()
        if block.language == "console"
        for step in steps(block)
        if step.command.startswith(PICTURES[picture][0])
    )


def captured(command: str, columns: int, person: Person, folder: Path) -> str:
    """What a terminal shows when the command is done."""
    env = {name: value for name, value in person.env.items() if name != "NO_COLOR"}
    setup = f"cd {person.home}\nPS1='$ '"
    with Terminal("bash", folder, env, setup, width=columns, prompt="$ ") as terminal:
        terminal.run(command)
        screen = terminal.screen(colours=True, joined=False)
    # Without the prompt for the next command.
    return WAITING.sub("", screen).rstrip().removesuffix("$").rstrip()


def evened_out(picture: str) -> str:
    """The picture without what differs each time."""
    return VARYING.sub("", picture)


def write(picture: str, file: Path) -> None:
    """Writes the picture unless the file has the same one, which the README quotes with its times."""
    if not file.exists() or evened_out(file.read_text(encoding="utf-8")) != evened_out(picture):
        file.write_text(picture, encoding="utf-8")


def main(target: Path) -> None:
    pictured = {step_of(name): name for name in PICTURES}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with told_in(folder) as (_, person):
            for step in steps_until_last_picture():
                if name := pictured.get(step):
                    columns = PICTURES[name][1]
                    shown = captured(step.command, columns, person, folder)
                    write(draw(shown, columns, step.command), target / name)
                elif ((said := person.run(step.command)).exit_code != 0) != step.fails:
                    sys.exit(f"{step.command}: {said.text}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
