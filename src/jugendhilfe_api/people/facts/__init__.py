"""Dated facts about persons: where they live, to whom they belong, who has custody.

Local jurisdiction and who may apply for help depend on what was true on a day (§§ 86 ff. SGB
VIII), so facts have a period, are ended and never overwritten. One that was entered in error is
cancelled and stays to be seen: what was believed at the time explains a decision of the time.
"""
