"""A check's own store beside the database, real or fake, watched from the trusted process."""

from autograding.checks.stores.document_store import DocumentIndex, DocumentStore
from autograding.checks.stores.documents_fake import FakeDocuments
from autograding.checks.stores.documents_real import RealDocuments
from autograding.checks.stores.redis_fake import FakeRedis
from autograding.checks.stores.redis_real import RealRedis
from autograding.checks.stores.redis_store import RedisStore
from autograding.services.wire.mongo import DocumentCommand
from autograding.services.wire.resp import RedisCommand

__all__ = [
    "DocumentCommand",
    "DocumentIndex",
    "DocumentStore",
    "FakeDocuments",
    "FakeRedis",
    "RealDocuments",
    "RealRedis",
    "RedisCommand",
    "RedisStore",
]
