"""`crosscurrents cohort`: a course's whole cohort as a report and as tables."""

from __future__ import annotations

from pathlib import Path

import click

from crosscurrents.cli.options import edition_option
from crosscurrents.privacy import LEAST, USUAL


@click.command()
@click.argument("where", metavar="[DIR|URL]", required=False)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write the report to; cohort.html, or cohort-demo.html with --demo.",
)
@click.option("--format", "forms", default="", metavar="csv,parquet,xlsx", help="Write the tables too, so.")
@click.option(
    "--tables",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the tables; cohort-tables for cohort.html, beside it.",
)
@click.option(
    "--texts", is_flag=True, help="Put the reflections that were handed in into the tables, without names."
)
@click.option(
    "--minimum",
    type=click.IntRange(min=LEAST),
    default=USUAL,
    show_default=True,
    help="Smallest group that is shown.",
)
@click.option(
    "--course", "course_id", default="", metavar="ID", help="Which course, of a journal with several."
)
@click.option("--demo", is_flag=True, help="Show a cohort that was invented, in place of one of yours.")
@edition_option
def cohort(
    where: str | None,
    out: Path | None,
    forms: str,
    tables: Path | None,
    texts: bool,
    minimum: int,
    course_id: str,
    demo: bool,
) -> None:
    """Show a cohort as a whole: completion, checks, before and now, marks, maps.

    DIR is a course's folder, URL the address of a journal that lies in none (postgresql://…). The report is
    one HTML file that needs nothing else. What too few people stand behind is not in it, nor what could be
    subtracted from an earlier report: DIR/cohort.json remembers those; for a URL, cohort-ID.json beside the
    journal's file or, for a database, beside the report.
    """
    # Imported here: pandas and Altair take seconds, and `--help` should not wait for them.
    from crosscurrents.cohort.demo import demo as invented
    from crosscurrents.cohort.faults import CohortError
    from crosscurrents.cohort.files import formats
    from crosscurrents.cohort.making import make
    from crosscurrents.cohort.sources import open_cohort
    from crosscurrents.notebooks.faults import AuthorError

    if demo == bool(where):
        raise click.UsageError("name a course's folder or its journal's address, or say --demo")
    if (texts or tables) and not forms:
        raise click.UsageError(
            "--tables and --texts are about the tables: say with --format how to write them"
        )
    # An invented cohort does not take a real one's place, neither by default nor where you say.
    over = not (demo and (out or tables))
    out = out or Path("cohort-demo.html" if demo else "cohort.html")
    tables = tables or out.with_name(f"{out.stem}-tables")
    try:
        chosen = formats(forms)
        found = invented() if demo else open_cohort(where or "", course_id, memory=out.parent)
        done = make(found, out, tables, chosen, least=minimum, texts=texts, over=over)
    except (AuthorError, CohortError) as fault:
        raise click.ClickException(str(fault)) from None
    except OSError as fault:
        raise click.ClickException(f"{fault.filename or out}: cannot be written: {fault.strerror}") from None
    for path in done.written:
        click.echo(f"wrote {path}")
    for path in done.left:
        click.echo(f"left {path}: it holds the reflections of an earlier run")
