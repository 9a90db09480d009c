"""A check's own store beside the database, real or fake, watched from the trusted process."""

from autograding.checks.stores.redis_fake import FakeRedis
from autograding.checks.stores.redis_real import RealRedis
from autograding.checks.stores.redis_store import RedisStore
from autograding.services.wire.resp import RedisCommand

__all__ = ["FakeRedis", "RealRedis", "RedisCommand", "RedisStore"]
