"""Lists in pages."""

import base64

from . import rules

LARGEST_PAGE = 100


def page(name: str, items: list, said: dict) -> dict:
    """The requested page. The token holds the position of the next page."""
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
