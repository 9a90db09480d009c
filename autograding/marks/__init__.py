"""The marks of record: collected results, re-runs here, what differs, exports."""
