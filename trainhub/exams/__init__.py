"""Question bank, papers, sittings, attempts, marking, outcomes."""
