"""What the chapters stand on; no noun of the trade lives here."""
