"""`python -m repbook`."""

from repbook.cli import main

main()
