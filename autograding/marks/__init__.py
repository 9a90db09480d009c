"""The marks of record: collected results, re-runs on the instructor's side, what differs, exports."""
