"""Runs in the worker: which command pymongo would send for each method that mongomock has, too.

Each function takes the collection's name and then the method's own arguments.
"""

import functools
from collections.abc import Callable
from typing import Any

__all__ = ["OF_COLLECTION", "OF_DATABASE", "keys_of"]


def _insert(to: str, documents: Any, **_: Any) -> dict[str, Any]:
    many = documents if isinstance(documents, list | tuple) else [documents]
    return {"insert": to, "documents": list(many)}


def _update(
    to: str,
    filter: Any,  # noqa: A002
    update: Any,
    upsert: bool = False,
    *_: Any,
    multi: bool = False,
    **options: Any,
) -> dict[str, Any]:
    statement = {"q": filter, "u": update, "upsert": upsert, "multi": multi, **_told(options)}
    return {"update": to, "updates": [statement]}


def _update_many(to: str, *arguments: Any, **options: Any) -> dict[str, Any]:
    return _update(to, *arguments, **options, multi=True)


def _replacement(to: str, filter: Any, replacement: Any, *rest: Any, **options: Any) -> Any:  # noqa: A002
    return _update(to, filter, replacement, *rest, **options)


def _delete(limit: int, to: str, filter: Any, **options: Any) -> dict[str, Any]:  # noqa: A002
    return {"delete": to, "deletes": [{"q": filter, "limit": limit, **_told(options)}]}


def _modify(
    to: str,
    filter: Any,  # noqa: A002
    update: Any = None,
    projection: Any = None,
    sort: Any = None,
    upsert: bool = False,
    return_document: bool = False,
    **options: Any,
) -> dict[str, Any]:
    change = {"remove": True} if update is None else {"update": update}
    rest = {"fields": projection, "sort": keys_of(sort), "upsert": upsert, "new": return_document}
    return {"findAndModify": to, "query": filter, **change, **rest, **_told(options)}


def _modify_by(to: str, filter: Any, replacement: Any, *rest: Any, **options: Any) -> Any:  # noqa: A002
    return _modify(to, filter, replacement, *rest, **options)


def _aggregate(to: str, pipeline: Any, *_: Any, **options: Any) -> dict[str, Any]:
    return {"aggregate": to, "pipeline": pipeline, **_told(options)}


def _count(to: str, filter: Any, *_: Any, **__: Any) -> dict[str, Any]:  # noqa: A002
    group = {"$group": {"_id": 1, "n": {"$sum": 1}}}
    return {"aggregate": to, "pipeline": [{"$match": filter}, group]}


def _distinct(to: str, key: Any, filter: Any = None, **_: Any) -> dict[str, Any]:  # noqa: A002
    return {"distinct": to, "key": key, "query": filter or {}}


def _create_index(to: str, keys: Any, *_: Any, **options: Any) -> dict[str, Any]:
    return {"createIndexes": to, "indexes": [{"key": keys_of(keys), **_told(options)}]}


def _create_indexes(to: str, models: Any, **_: Any) -> dict[str, Any]:
    return {"createIndexes": to, "indexes": [dict(model.document) for model in models]}


def _bulk(to: str, requests: Any, **_: Any) -> dict[str, Any]:
    return {"bulkWrite": to, "ops": [type(each).__name__ for each in requests]}


def _plainly(name: str) -> Callable[..., dict[str, Any]]:
    return lambda to, *_, **__: {name: to}


OF_COLLECTION: dict[str, Callable[..., dict[str, Any]]] = {
    "insert_one": lambda to, document, *_, **__: _insert(to, document),
    "insert_many": lambda to, documents, *_, **__: _insert(to, documents),
    "update_one": _update,
    "update_many": _update_many,
    "replace_one": _replacement,
    "delete_one": functools.partial(_delete, 1),
    "delete_many": functools.partial(_delete, 0),
    "find_one_and_update": _modify,
    "find_one_and_replace": _modify_by,
    "find_one_and_delete": lambda to, filter, projection=None, sort=None, **options: _modify(  # noqa: A006
        to, filter, None, projection, sort, **options
    ),
    "aggregate": _aggregate,
    "count_documents": _count,
    "estimated_document_count": _plainly("count"),
    "distinct": _distinct,
    "create_index": _create_index,
    "create_indexes": _create_indexes,
    "drop_index": _plainly("dropIndexes"),
    "drop_indexes": _plainly("dropIndexes"),
    "index_information": _plainly("listIndexes"),
    "list_indexes": _plainly("listIndexes"),
    "bulk_write": _bulk,
    "drop": _plainly("drop"),
    "rename": _plainly("renameCollection"),
}
OF_DATABASE: dict[str, Callable[..., dict[str, Any]]] = {
    "list_collection_names": lambda _, *__, **___: {"listCollections": 1},
    "create_collection": lambda _, name, **__: {"create": str(name)},
    "drop_collection": lambda _, name, **__: {"drop": str(getattr(name, "name", name))},
    "command": lambda _, command, *__, **___: (
        dict(command) if isinstance(command, dict) else {str(command): 1}
    ),
}


def keys_of(keys: Any) -> Any:
    """Return a sorting or an index's keys as the document that is sent."""
    if keys is None or isinstance(keys, dict):
        return keys
    if isinstance(keys, str):
        return {keys: 1}
    return {each if isinstance(each, str) else each[0]: _direction(each) for each in keys}


def _direction(key: Any) -> Any:
    return 1 if isinstance(key, str) else key[1]


def _told(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}
