"""The commands of ``sinergi``, one module for each family; ``cli.py`` collects them."""
