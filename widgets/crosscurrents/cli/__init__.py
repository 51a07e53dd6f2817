"""The command line: thin commands that parse, call one function, and turn its errors into a sentence."""

from __future__ import annotations

import click

from crosscurrents import __version__
from crosscurrents.cli.authoring import build, new
from crosscurrents.cli.cohort import cohort
from crosscurrents.cli.course import course
from crosscurrents.cli.desk import mark
from crosscurrents.cli.doctor import doctor
from crosscurrents.cli.exporting import export
from crosscurrents.cli.handing_out import agenda, handouts, report
from crosscurrents.cli.learning import learn, workshop
from crosscurrents.cli.marking import autograde, collect, feedback, formgrader


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="crosscurrents %(version)s")
def main() -> None:
    """Power and collaboration across sectors: a curriculum you can open, teach and mark.

    Learners start with “crosscurrents learn”. Everything typed is kept on this computer.
    """


for command in (
    learn,
    workshop,
    course,
    build,
    new,
    handouts,
    agenda,
    report,
    collect,
    autograde,
    mark,
    feedback,
    export,
    cohort,
    formgrader,
    doctor,
):
    main.add_command(command)
