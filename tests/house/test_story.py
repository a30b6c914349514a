"""The plot runs forward: every reaction's chapter lies after its event's chapter."""

from __future__ import annotations

import ast
from pathlib import Path

from trainhub.story import STORY

ROOT = Path(__file__).parent.parent.parent / "trainhub"
ORDER = ["people", "courses", "exams", "certs", "placement", "reports"]


def _chapter(module: str) -> int:
    return ORDER.index(module.split(".")[1])


def test_every_reaction_lies_after_its_event() -> None:
    for line in STORY:
        for reaction in line.reactions:
            assert _chapter(reaction.__module__) > _chapter(line.event.__module__), line


def test_every_event_of_the_plot_is_announced_somewhere() -> None:
    announced = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("announce"):
                announced |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    for line in STORY:
        assert line.event.__name__ in announced, f"nobody announces {line.event.__name__}"
