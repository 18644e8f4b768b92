"""``sinergi bench``: figures as CPU per unit and as ratios, on this machine, now."""
