"""A course looked at as a whole, with pandas: tidy tables, charts, a report. Small groups are left out."""
