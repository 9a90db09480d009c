"""Runs in the worker: what SQLAlchemy says of the student's classes, and where relations lead."""

import importlib
from typing import Any

NAMES = ("Author", "Book", "Copy", "Member", "Loan")


def describe() -> dict[str, Any]:
    """Every mapped class with its table and relationships; what is wrong instead, if something is.

    `missing` lists classes that are not there, `unmapped` those that are no models.
    """
    models = importlib.import_module("library.models")
    orm = importlib.import_module("sqlalchemy.orm")
    inspect = importlib.import_module("sqlalchemy").inspect
    found = {name: getattr(models, name, None) for name in NAMES}
    mappers = {name: inspect(cls, raiseerr=False) for name, cls in found.items() if cls is not None}
    mapped = {name: m for name, m in mappers.items() if isinstance(m, orm.Mapper)}
    try:
        orm.configure_mappers()
        classes = {name: _class(mapper) for name, mapper in _everything(mapped).items()}
    except Exception as error:  # SQLAlchemy's own words are what a student needs
        return {"problem": f"{type(error).__name__}: {error}"[:600]}
    return {
        "problem": "",
        "missing": [name for name, cls in found.items() if cls is None],
        "unmapped": [name for name in mappers if name not in mapped],
        "classes": classes,
    }


def follow() -> list[dict[str, Any]]:
    """Every stored object of the mapped classes: its own values, and those its relationships find.

    Each is {"owner", "values", "related": {relationship: [values of each object]}}.
    """
    database = importlib.import_module("library.database")
    models = importlib.import_module("library.models")
    inspect = importlib.import_module("sqlalchemy").inspect
    mapped = {name: inspect(getattr(models, name)) for name in NAMES}
    with importlib.import_module("grader_inside_services").app().app_context():
        session = database.db.session
        return [
            _followed(name, mapper, instance, session)
            for name, mapper in _everything(mapped).items()
            for instance in session.scalars(_select(mapper)).unique().all()
        ]


def _everything(mapped: dict[str, Any]) -> dict[str, Any]:
    """The five classes first, then whatever else the same registries map."""
    names = {mapper: name for name, mapper in mapped.items()}
    for mapper in list(mapped.values()):
        for other in mapper.registry.mappers:
            names.setdefault(other, other.class_.__name__)
    return {name: mapper for mapper, name in names.items()}


def _class(mapper: Any) -> dict[str, Any]:
    return {
        "table": str(getattr(mapper.local_table, "name", "")),
        "relationships": [_relationship(each) for each in mapper.relationships],
    }


def _relationship(each: Any) -> dict[str, Any]:
    return {
        "name": each.key,
        "target": each.mapper.class_.__name__,
        "many": bool(each.uselist),
        "through": str(getattr(each.secondary, "name", "") or ""),
        "view_only": bool(each.viewonly),
        "linked": sorted(
            f"{other.parent.class_.__name__}.{other.key}" for other in each._reverse_property
        ),
    }


def _select(mapper: Any) -> Any:
    return importlib.import_module("sqlalchemy").select(mapper.class_)


def _followed(name: str, mapper: Any, instance: Any, session: Any) -> dict[str, Any]:
    related = {}
    for each in mapper.relationships:
        try:
            found = [_values(one) for one in _related(getattr(instance, each.key), session)]
        except Exception as error:  # a join that cannot work is told as such
            found = [[f"{type(error).__name__}: {error}"[:200]]]
        related[each.key] = found
    return {"owner": name, "values": _values(instance), "related": related}


def _related(value: Any, session: Any) -> list[Any]:
    """The objects that a relationship found, whatever holds them."""
    if value is None:
        return []
    if hasattr(value, "_sa_instance_state"):
        return [value]
    if hasattr(value, "select") and hasattr(value, "add_all"):  # lazy="write_only"
        return list(session.scalars(value.select()))
    return list(value.values()) if isinstance(value, dict) else list(value)


def _values(instance: Any) -> list[Any]:
    """The values of an object's columns that a fact may be: text, numbers and days."""
    attributes = instance.__mapper__.column_attrs
    return [_told(getattr(instance, attribute.key, None)) for attribute in attributes]


def _told(value: Any) -> Any:
    kinds = ("str", "int", "date", "datetime", "NoneType")
    return value if type(value).__name__ in kinds else str(value)
