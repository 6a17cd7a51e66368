"""Reading the delivery side from storage. Every list and lookup takes its reach from `reachable`."""
