"""Agreements of providers and youth offices (Vereinbarungen, §§ 77, 78a–78g SGB VIII)."""
