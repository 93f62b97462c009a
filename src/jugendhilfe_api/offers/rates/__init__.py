"""Rates of offers (Entgelte, §§ 77, 78a ff. SGB VIII)."""
