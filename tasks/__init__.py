"""The steps of a flow: scan, compile, link, publish, report."""
