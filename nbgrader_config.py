"""nbgrader's configuration of this checkout: it reads solutions/ and writes only below the user-data folder.

Hand-ins are not graded here but in a course folder, which `crosscurrents collect` makes with a configuration
of its own.
"""

from pathlib import Path

from crosscurrents.grading.config import configure_checkout
from crosscurrents.places import data_folder

configure_checkout(get_config(), Path(__file__).resolve().parent, data_folder())
