"""Work in the background: enqueued in the transaction of the business (pgqueuer)."""
