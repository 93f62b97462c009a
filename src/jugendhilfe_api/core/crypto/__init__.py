"""Encryption of single fields in the application: what a stolen database must not tell.

`ring` holds the keys, `sealed` the column type and its use, `rotation` changes the key of stored
rows, `files` finds the ring. Encrypted are diagnoses, religion, offences, sexual violence,
reporters and entrusted notes (Art. 9 DSGVO, §§ 64, 65 SGB VIII, § 67b SGB X).
"""
