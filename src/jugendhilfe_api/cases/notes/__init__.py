"""Notes in a case (Aktenvermerke); entrusted ones are their author's alone (§ 65 SGB VIII)."""
