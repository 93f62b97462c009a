"""Which class of rates a booking is paid by, for which days (Entgeltklassen)."""
