"""Small statistics that exercises say back: pure functions, standard library only, each with its source."""
