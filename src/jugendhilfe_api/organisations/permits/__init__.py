"""Permits to run a facility (Betriebserlaubnisse, §§ 45, 48a SGB VIII)."""
