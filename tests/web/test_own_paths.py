"""Where a page may send people back to."""

from __future__ import annotations

import pytest

from trainhub.core.web import is_own_path


@pytest.mark.parametrize(
    ("target", "own"),
    [
        ("/courses?x=1", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("https://evil.example", False),
        ("javascript:alert(1)", False),
        ("/a\nb", False),
        ("", False),
    ],
)
def test_only_our_own_paths_are_a_way_back(target: str, own: bool) -> None:
    assert is_own_path(target) is own
