"""Entry point of the window and of the command line.

`spawn` runs the top of this module again in the engine process, so nothing but the standard
library is imported at module level.
"""

import signal
import sys


def main(arguments: list[str] | None = None) -> int:
    """Run the command line, which opens the window when no command is given."""
    try:
        import multiprocessing

        multiprocessing.freeze_support()
        from writer_app import cli

        code = cli.main(sys.argv[1:] if arguments is None else arguments)
        # What is done stays done: the interpreter would answer Ctrl+C with a traceback as it ends.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    except KeyboardInterrupt:  # before the command line listens
        print("writer-app: interrupted", file=sys.stderr)
        return 130
    return code


if __name__ == "__main__":
    sys.exit(main())
