"""How fast the house is: figures as ratios within one run, on this machine, now."""
