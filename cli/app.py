"""The verbs of ``cli.main`` as a cyclopts app; a verb's module is imported when it is called."""

from importlib.metadata import version

from cyclopts import App, Parameter

from cli.main import HELP, VERBS

app = App(
    name="headwater",
    help=HELP,
    help_format="plaintext",
    version=lambda: version("headwater"),
    default_parameter=Parameter(negative=()),
    result_action="return_int_as_exit_code_else_zero",
)
for _order, (_verb, (_place, _)) in enumerate(VERBS.items()):
    app.command(_place, name=_verb, sort_key=_order)
