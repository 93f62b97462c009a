"""The decision on help, with which a taking into care ends (Hilfeentscheidung, § 42 (4) No. 2)."""
