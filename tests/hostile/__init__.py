"""Texts made to break what reads them."""
