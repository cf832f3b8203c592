"""The README as a list of blocks: what is between fences, and what it shows of commands."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"

# A language for each kind of block. `console` shows commands with what they print, `sh` commands
# alone; the others are policies, which are applied.
CONSOLE, SCRIPT = "console", "sh"
POLICIES = ("yaml", "json")

PROMPT = "$ "


@dataclass(frozen=True)
class Block:
    language: str
    text: str
    line: int  # of its fence

    @property
    def is_command(self) -> bool:
        return self.language in (CONSOLE, SCRIPT)

    def __str__(self) -> str:
        return f"README.md:{self.line}"


@dataclass(frozen=True)
class Step:
    """A command and its output as shown; None if the README shows none."""

    command: str
    output: str | None

    @property
    def fails(self) -> bool:
        """Whether the output shown is an error."""
        return re.search(r"^(error: |Error from server)", self.output or "", re.MULTILINE) is not None


def blocks(text: str | None = None) -> list[Block]:
    """All blocks in order. Raises ValueError if code has another form or no language."""
    found: list[Block] = []
    lines = (README.read_text(encoding="utf-8") if text is None else text).splitlines()
    fence = None  # indentation, language and line of the fence that is open
    for number, line in enumerate(lines, 1):
        mark = re.match(r"( *)```(.*)$", line)
        if fence is None:
            if mark:
                fence = (len(mark[1]), mark[2].strip(), number)
                content: list[str] = []
            elif re.match(r"(    |\t)\s*(\$ |\./|kubectl |aws |sudo )", line):
                raise ValueError(f"README.md:{number}: commands go between fences: {line}")
        elif mark and not mark[2]:
            indentation, language, begin = fence
            if language not in (CONSOLE, SCRIPT, *POLICIES):
                raise ValueError(f"README.md:{begin}: a block in the language {language!r}")
            found.append(Block(language, "".join(line[indentation:] + "\n" for line in content), begin))
            fence = None
        else:
            content.append(line)
    if fence:
        raise ValueError(f"README.md:{fence[2]}: a fence without an end")
    return found


def steps(block: Block) -> list[Step]:
    """The commands of a block. A script is one command, whose output is not shown."""
    if block.language == SCRIPT:
        return [Step(block.text, None)]
    found: list[Step] = []
    command: list[str] = []
    output: list[str] = []

    def end() -> None:
        if command:
            found.append(Step("\n".join(command), "".join(line + "\n" for line in output)))

    for line in block.text.splitlines():
        if line.startswith(PROMPT):
            end()
            command, output = [line.removeprefix(PROMPT)], []
        elif not command:
            raise ValueError(f"{block}: output before the first command")
        elif not output and command[-1].endswith("\\"):
            command.append(line)
        else:
            output.append(line)
    end()
    return found


def policy(name: str) -> str:
    """The text of the one policy block that contains `name`."""
    found = [block.text for block in blocks() if block.language in POLICIES and name in block.text]
    if len(found) != 1:
        raise ValueError(f"README.md: {len(found)} policies hold {name!r}")
    return found[0]
