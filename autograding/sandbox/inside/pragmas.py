"""Which PRAGMAs a submission may use: all that tell, and those settings that endanger nothing."""

__all__ = ["objection"]

_TELLING = frozenset(
    {
        "application_id",
        "collation_list",
        "compile_options",
        "data_version",
        "database_list",
        "foreign_key_check",
        "foreign_key_list",
        "freelist_count",
        "function_list",
        "index_info",
        "index_list",
        "index_xinfo",
        "integrity_check",
        "module_list",
        "page_count",
        "pragma_list",
        "quick_check",
        "schema_version",
        "stats",
        "table_info",
        "table_list",
        "table_xinfo",
    }
)
_SETTINGS = frozenset(
    {
        "application_id",
        "auto_vacuum",
        "automatic_index",
        "busy_timeout",
        "cache_size",
        "case_sensitive_like",
        "defer_foreign_keys",
        "encoding",
        "foreign_keys",
        "incremental_vacuum",
        "journal_mode",
        "journal_size_limit",
        "locking_mode",
        "optimize",
        "page_size",
        "query_only",
        "recursive_triggers",
        "secure_delete",
        "synchronous",
        "temp_store",
        "user_version",
        "wal_autocheckpoint",
        "wal_checkpoint",
    }
)
# These take an argument that asks about a table; it sets nothing.
_ASKING = frozenset(
    {
        "foreign_key_check",
        "foreign_key_list",
        "index_info",
        "index_list",
        "index_xinfo",
        "integrity_check",
        "quick_check",
        "table_info",
        "table_list",
        "table_xinfo",
    }
)
_ON = frozenset({"1", "on", "true", "yes"})  # to SQLite any other word means off


def objection(name: str, value: str | None, *, may_set: bool, may_switch_off: bool) -> str:
    """Return the words for a PRAGMA that is not allowed, "" for one that is.

    Args:
        name: as written by the student, in any case.
        value: what it is set to or asked about; None when it only asks.
        may_set: whether harmless settings may be changed.
        may_switch_off: whether `foreign_keys = OFF` is one of them.
    """
    known = name.lower()
    asks = value is None or known in _ASKING
    if asks and known in _TELLING | _SETTINGS:
        return ""
    told = f"PRAGMA {name}" if value is None else f"PRAGMA {name} = {value}"
    if known not in _SETTINGS or not may_set:
        return told
    if known == "foreign_keys" and (value or "").lower() not in _ON and not may_switch_off:
        return told
    return ""
