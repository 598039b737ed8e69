"""Measurements of Headwater: a generator of SQL estates and the figures taken on them."""
