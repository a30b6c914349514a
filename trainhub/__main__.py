"""``python -m trainhub`` is the ``trainhub`` command."""

from __future__ import annotations

from trainhub.cli import main

if __name__ == "__main__":
    main()
