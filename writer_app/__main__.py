"""Entry point of the window and of the command line.

`spawn` runs the top of this module again in the engine process, so nothing but the standard
library is imported at module level.
"""

import multiprocessing
import sys


def main(arguments: list[str] | None = None) -> int:
    """Run the command line, which opens the window when no command is given."""
    multiprocessing.freeze_support()
    from writer_app import cli

    return cli.main(sys.argv[1:] if arguments is None else arguments)


if __name__ == "__main__":
    sys.exit(main())
