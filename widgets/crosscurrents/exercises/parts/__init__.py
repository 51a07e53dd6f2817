"""What single kinds are made of: specs, plots, sheets, sums; each is named after its kind or its matter."""
