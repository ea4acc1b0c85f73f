"""What each command of the command line does: `main(arguments) -> exit code`.  CPython only."""
