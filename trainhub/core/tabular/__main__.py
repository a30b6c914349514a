"""``python -m trainhub.core.tabular``: the child that reads one file and ends."""

from trainhub.core.tabular.child import main

main()
