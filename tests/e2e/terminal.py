"""A person at a terminal: real shells in tmux, typed keys, and a screen to read."""

import itertools
import os
import re
import shlex
import signal
import subprocess
import time
from pathlib import Path

SECONDS_TO_APPEAR = 120
PROMPT = "READY> "

# What each shell reads at its start; `%s` is what the test adds.
STARTS = {
    "bash": "source /usr/share/bash-completion/bash_completion\nPS1='READY> '\n%s\n",
    "zsh": "autoload -U compinit && compinit -D -u\nPS1='READY> '\nunsetopt PROMPT_SP\n%s\n",
    "fish": "function fish_prompt; echo -n 'READY> '; end\nset -g fish_greeting; set -g fish_autosuggestion_enabled 0\n%s\n",
}


class Terminal:
    _numbers = itertools.count()

    def __init__(
        self,
        shell: str,
        folder: Path,
        env: dict[str, str],
        setup: str = "",
        width: int = 160,
        prompt: str = PROMPT,
    ):
        """`prompt` is the one that `setup` sets."""
        self.folder = folder
        self._prompt = prompt
        self._shell = shell
        # A server that was told to end listens for another moment, so each terminal has its own socket.
        self._socket = folder / f"tmux-{next(self._numbers)}"
        start = folder / {"bash": "bashrc", "zsh": ".zshrc", "fish": "start.fish"}[shell]
        start.write_text(STARTS[shell] % setup)
        command = {
            "bash": ["bash", "--noprofile", "--rcfile", str(start), "-i"],
            "zsh": ["zsh", "-i", "--no-globalrcs"],
            "fish": ["fish", "-i", "-C", f"source {start}"],
        }[shell]
        own = {
            "LANG": "C.UTF-8",
            "ZDOTDIR": str(folder),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_DATA_HOME": str(folder / "data"),
            "XDG_CACHE_HOME": str(folder / "cache"),
        }
        env = {**env, **own}
        # The environment of whoever runs the tests does not count.
        words = ["env", "-i", *(f"{name}={value}" for name, value in env.items() if name != "TERM")]
        words += ["TERM=screen", *command]
        self._tmux(
            "-f", "/dev/null", "new-session", "-d", "-x", str(width), "-y", "50", shlex.join(words),
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
        )
        self.wait_for(self._prompt)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._tmux("kill-server")

    def type(self, text: str) -> None:
        """Types letters; a tab in `text` presses the tab key."""
        self._tmux("send-keys", "-l", text)

    def press(self, key: str) -> None:
        """Presses a key by tmux's name for it: Enter, C-c, C-u."""
        self._tmux("send-keys", key)

    def screen(self, colours: bool = False, joined: bool = True) -> str:
        """What is on the screen; `joined` undoes the wrapping of long lines."""
        flags = [*(["-J"] if joined else []), *(["-e"] if colours else [])]
        return self._tmux("capture-pane", "-p", *flags).stdout

    def wait_for(self, *parts: str) -> str:
        """The screen once it shows all `parts`."""
        return self._wait(lambda screen: all(part in screen for part in parts), parts)

    def wait_until_interruptible(self) -> None:
        """Waits until the program catches Ctrl-C, which is later than when its command line is on the screen."""
        pane = self._tmux("list-panes", "-F", "#{pane_pid}").stdout.strip()
        self._wait(lambda _: any(map(_catches_interrupts, _descendants(pane))), "a program that catches Ctrl-C")

    def complete(self, typed: str, *parts: str, tabs: str = "\t") -> str:
        """Types `typed` on a new line, then tabs until the screen shows all `parts`.

        Answers from the cluster may come too late for the first tab, so the line is typed again, with more
        patience each time.
        """
        deadline = time.monotonic() + SECONDS_TO_APPEAR
        patience = 0.5
        while True:
            self.new_line()
            self.type(typed + tabs)
            screen = self._settled(patience)
            if all(part in screen for part in parts):
                return screen
            assert time.monotonic() < deadline, f"{typed!r} never gave {parts}:\n{screen}"
            patience = min(2 * patience, 8)

    def new_line(self) -> None:
        """An empty command line on an empty screen."""
        # bash remembers an interrupt of a running completion and interrupts the next one.
        if self._shell != "bash":
            self.press("C-c")
        self.press("C-u")
        self.press("C-l")
        self._wait(lambda screen: screen.strip() == self._prompt.strip(), "an empty line")

    def run(self, command: str) -> str:
        """Runs a command on an empty screen and returns the screen when it is done."""
        self.new_line()
        self.type(command)
        self.press("Enter")
        return self._wait(lambda screen: re.search(rf"\n{re.escape(self._prompt.strip())}\s*\Z", screen), command)

    def _settled(self, seconds: float) -> str:
        """The screen once it has not changed for a while. A shell shows no sign that it is completing."""
        last, since = self.screen(), time.monotonic()
        while time.monotonic() - since < seconds:
            time.sleep(0.05)
            if (now := self.screen()) != last:
                last, since = now, time.monotonic()
        return last

    def _wait(self, is_there, what) -> str:
        deadline = time.monotonic() + SECONDS_TO_APPEAR
        while not is_there(screen := self.screen()):
            assert time.monotonic() < deadline, f"{what} did not appear:\n{screen}"
            time.sleep(0.05)
        return screen

    def _tmux(self, *words: str, env: dict[str, str] | None = None):
        return subprocess.run(
            ["tmux", "-S", str(self._socket), *words], env=env, capture_output=True, text=True, check=True
        )


def _descendants(process: str) -> list[str]:
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:  # it has just ended
        return []
    return children + [below for child in children for below in _descendants(child)]


def _catches_interrupts(process: str) -> bool:
    try:
        executable = os.path.basename(os.readlink(f"/proc/{process}/exe"))
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False
    caught = int(re.search(r"^SigCgt:\s*(\w+)$", status, re.MULTILINE)[1], 16)
    # A shell catches it too, and so does its forked child until it runs the program.
    return executable == "kubectl-iam" and bool(caught & 1 << (signal.SIGINT - 1))
