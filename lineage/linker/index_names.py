"""What the link index calls datasets, mentions of their columns, and rows of functions."""


def in_namespace(namespace: str, dataset: str) -> str:
    """A dataset's name together with its namespace, as the link index writes it."""
    return f"{namespace}#{dataset}"


def mentions_name(dataset: str) -> str:
    """What the link index calls the mentions of a dataset's columns: no dataset's name ends in a dot."""
    return f"{dataset}."


def rows_name(function: str) -> str:
    """What the link index calls the rows of a function: no dataset's name ends in brackets."""
    return f"{function}()"


def is_rows_name(name: str) -> bool:
    """Whether a name of the link index is one of ``rows_name``."""
    return name.endswith("()")


def is_mentions_name(name: str) -> bool:
    """Whether a name of the link index is one of ``mentions_name``."""
    return name.endswith(".")
