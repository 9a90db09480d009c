"""What runs inside the sandbox: standard library only, nothing else of `autograding`.

The folder is bound read-only into the sandbox and started as `python FOLDER`. The trusted side
imports only `values` and `wire`, so that both ends of the socket speak from one definition.
"""
