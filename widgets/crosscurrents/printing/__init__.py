"""Documents to keep or to hand out: the learner's workbook, a chapter's handouts. HTML, Markdown, PDF."""
