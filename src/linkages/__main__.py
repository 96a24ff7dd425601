"""``python -m linkages`` is the command ``linkages``."""

from linkages.cli import main

if __name__ == "__main__":
    main()
