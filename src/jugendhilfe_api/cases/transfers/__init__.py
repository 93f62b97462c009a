"""Handing a case over to another youth office (Fallübergabe, §§ 86–86d SGB VIII)."""
