"""The constraints on parameters from AWS's own operation models, in AWS's words."""

import re
from collections.abc import Iterator

from botocore.model import Shape, StructureShape

from .errors import AwsError


def check(shape: StructureShape, said: dict, code: str) -> None:
    """Raises AwsError with the code and everything that is wrong with an operation's parameters.

    What lists and maps contain is not looked at.
    """
    problems = [
        f"Value {value}at '{name[0].lower()}{name[1:]}' failed to satisfy constraint: Member must"
        f" {constraint}"
        for name, value, constraint in _problems(shape, said)
    ]
    if problems:
        count = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected: "
        raise AwsError(code, count + "; ".join(problems), 400)


def _problems(shape: StructureShape, said: dict) -> Iterator[tuple[str, str, str]]:
    """Name, value as shown, and constraint."""
    for name in shape.required_members:
        if name not in said:
            yield name, "null ", "not be null"
    for name, value in said.items():
        member = shape.members.get(name)
        if member is None:
            continue  # services ignore what they do not know
        if isinstance(member, StructureShape):
            yield from ((f"{name}.{inner}", *rest) for inner, *rest in _problems(member, value))
            continue
        # AWS hides secrets as well.
        shown = "" if member.metadata.get("sensitive") else f"'{value}' "
        for constraint in _broken(member, value):
            yield name, shown, constraint


def _broken(member: Shape, value: str | int | list | dict) -> Iterator[str]:
    if member.type_name == "integer":
        if not re.fullmatch(r"-?\d+", str(value)):
            yield "be a whole number"
            return
        size, what = int(value), "value"
    elif member.type_name == "string":
        size, what = len(str(value)), "length"
    elif member.type_name in ("list", "map"):
        size, what = len(value), "length"
    else:
        return
    limits = member.metadata
    if size < limits.get("min", size):
        yield f"have {what} greater than or equal to {limits['min']}"
    if size > limits.get("max", size):
        yield f"have {what} less than or equal to {limits['max']}"
    if "enum" in limits and value not in limits["enum"]:
        yield f"satisfy enum value set: [{', '.join(limits['enum'])}]"
    pattern = limits.get("pattern")
    if pattern and not re.fullmatch(pattern, str(value), re.ASCII):
        yield f"satisfy regular expression pattern: {pattern}"
