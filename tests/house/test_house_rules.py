"""House rules that a linter does not know."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
HAN = re.compile(r"[\u3400-\u9fff]")


def _python(folder: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_only_the_database_room_commits() -> None:
    for path, tree in _python("trainhub"):
        if path.name == "db.py":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr == "commit":
                raise AssertionError(f"{path}:{node.lineno}: open `transaction()` instead")


def test_no_file_is_called_by_what_it_is_not() -> None:
    banned = {"utils", "util", "helpers", "helper", "manager", "misc", "common", "lib"}
    wrong = [
        p for p in (ROOT / "trainhub").rglob("*") if p.stem in banned and "static" not in p.parts
    ]
    assert wrong == []


def test_every_function_in_a_test_file_is_a_test_a_fixture_or_private() -> None:
    for path, tree in _python("tests"):
        if not path.name.startswith("test_"):
            continue
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith(("test_", "_")):
                continue
            decorators = ast.dump(ast.Module(body=node.decorator_list, type_ignores=[]))
            assert "fixture" in decorators, f"{path}:{node.lineno}: pytest never runs {node.name}"


def test_the_queries_room_never_writes() -> None:
    writes = {"insert", "update", "delete", "add", "add_all", "merge", "flush"}
    for path, tree in _python("trainhub"):
        if path.stem != "queries" and path.parent.name != "queries":
            continue
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in writes
                and "session" in ast.dump(node.func.value)
            ):
                raise AssertionError(f"{path}:{node.lineno}: a query only reads")


#: What knows the web, the database or numbers by the thousand, and takes its time to start.
HEAVY = {"flask", "sqlalchemy", "numpy"}


def test_rule_tests_start_without_the_web_the_database_and_numpy() -> None:
    tests = sorted((ROOT / "tests" / "rules").glob("test_*.py"))
    imports = "; ".join(f"import tests.rules.{path.stem}" for path in tests)
    ask = f"import sys, tests.conftest; {imports}; print(*sorted({HEAVY} & set(sys.modules)))"
    answer = subprocess.run(
        [sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, timeout=280
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.split() == []
