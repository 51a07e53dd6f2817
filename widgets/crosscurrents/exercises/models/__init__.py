"""Toy models for `explore`: a model is registered by its module standing in this folder."""
