"""The steps of a flow, without servers."""
