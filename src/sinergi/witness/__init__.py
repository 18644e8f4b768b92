"""A log witness (in Indonesian *penjaga log*): a program that others than the operator run.

It keeps, of each log it watches, the last tree it cosigned, and cosigns only one that goes on from
it. Stands on the ledger and the standard library, so that it runs without the server's parts.
"""
