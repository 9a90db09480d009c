"""`python -m autograding` is the `classroom` command."""

from autograding.cli import main

main()
