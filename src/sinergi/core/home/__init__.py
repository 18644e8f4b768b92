"""The page at ``/`` for whoever is signed in: what waits, how far the count is, what may be opened.

It knows no application. Each gives its part when it is loaded (``apps.py``): ``waiting.register``
for what waits, ``progress.register`` for how far a contest is, ``people.launcher.register`` for
a tile. Every source takes the actor and asks for the right itself.
"""
