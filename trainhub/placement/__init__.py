"""The certified pool, orders, shifts, and the way to a regular job."""
