"""A check's own store beside the database, real or fake, watched from the trusted process."""

from autograding.checks.stores.redis_store import RedisStore, redis_store
from autograding.services.wire.resp import RedisCommand

__all__ = ["RedisCommand", "RedisStore", "redis_store"]
