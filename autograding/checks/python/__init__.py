"""Read Python as text, by its syntax tree; nothing is run or imported.

- `reader` reads a file into scopes: what each name is bound to, and where it was checked.
- `modules` holds the files of a submission, and `origins` tells where a name comes from in them.
- `values` tells constant text from values and from text put together; `pasted` follows the texts
  that a file runs to where values are pasted into them.

`scopes` holds what is read; `conditions` and `syntax` answer small questions to a piece of syntax.
"""
