import logging
import os


def setup():
    """Logs to standard error, more of it when the build is traced."""
    traced = int(os.environ.get("DIB_DEBUG_TRACE", "0")) > 0
    logging.basicConfig(
        format="%(levelname)s: %(message)s",
        level=logging.DEBUG if traced else logging.INFO,
    )
