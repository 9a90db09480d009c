"""Read Python as text, by its syntax tree; nothing is run or imported."""
