"""Lists in pages."""

import base64

from . import rules

LARGEST_PAGE = 100


def page(name: str, items: list, said: dict) -> dict:
    """The page that a request asks for. A token is the place where the next page begins, not a number to guess."""
    begin = _begin(said["nextToken"]) if "nextToken" in said else 0
    end = begin + said.get("maxResults", LARGEST_PAGE)
    answer = {name: items[begin:end]}
    if end < len(items):
        answer["nextToken"] = base64.b64encode(f"from {end}".encode()).decode()
    return answer


def _begin(token: str) -> int:
    try:
        return int(base64.b64decode(token, validate=True).decode().removeprefix("from "))
    except ValueError:
        rules.invalid("The nextToken parameter is not valid")  # believed
