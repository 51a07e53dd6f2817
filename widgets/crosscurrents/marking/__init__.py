"""Marking by people: criterion by criterion, over nbgrader's own gradebook, with every change kept."""
