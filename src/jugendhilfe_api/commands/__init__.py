"""What the commands of `jugendhilfe` do; `cli` only declares them."""
