"""Photographs of filled paper forms, drawn: what a phone in the demonstration would have sent.

The paper is modelled after C.HASIL as people know it and is plainly none: PERAGAAN · DATA REKAAN
stands across every page. Nothing is read from outside this package; the same arguments give the
same bytes (on one version of Pillow). ``python -m sinergi.core.demo.paper`` writes some to look at.
"""

from sinergi.core.demo.paper.glyphs import AMBIGUOUS
from sinergi.core.demo.paper.looks import Looks
from sinergi.core.demo.paper.pages import pages_of
from sinergi.core.demo.paper.photographing import photographs

__all__ = ["AMBIGUOUS", "Looks", "pages_of", "photographs"]
