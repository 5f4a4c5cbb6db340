"""Options that many commands share, under one name each."""

from typing import Annotated

import typer

Who = Annotated[
    str, typer.Argument(metavar="CUSTOMER", help="Number, name, part of it, phone, e-mail")
]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day it happened (today)")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV")]
Tag = Annotated[str | None, typer.Option("--tag", metavar="T", help="Only customers with this tag")]
Town = Annotated[
    str | None, typer.Option("--town", metavar="T", help="Only customers in this town")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask for a yes")]
