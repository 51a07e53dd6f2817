"""The kinds of exercise. Python decides what a response means; the module beside it draws."""
