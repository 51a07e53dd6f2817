"""A course looked at as a whole, with pandas: tidy tables, pictures, and a report. Small groups are left out."""
