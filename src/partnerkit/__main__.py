"""`python -m partnerkit`: the command line."""

from partnerkit.cli import main

if __name__ == "__main__":
    main()
