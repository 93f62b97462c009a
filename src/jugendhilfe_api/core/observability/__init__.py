"""What an operator sees of the running service: logs, metrics, traces. Never personal data.

Nothing here tells values: `fields` is the list of what a log line may hold, `failures` describes
an exception by its type and its places in the code, `metrics` counts by route template.
"""
