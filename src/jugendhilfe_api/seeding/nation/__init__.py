"""The whole country, made up: every youth office, provider, offer and help of a year, in numbers.

The rows are made by PostgreSQL: numbered, and each value a hash of number, meaning and seed. So
the same seed gives the same country on the same day, and a row finds its others without a join.
"""
