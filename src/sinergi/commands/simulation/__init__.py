"""Simulated officers: own keys, plausible counts, errors that the simulator knows it planted."""
