"""`python -m kiosk.cli` is `kiosk`."""

from kiosk.cli import main

main()
