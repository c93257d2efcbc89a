"""What every stage speaks of: frozen data and protocols, the standard library only, no input or output."""
