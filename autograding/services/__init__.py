"""The servers that a unit's checks need beside the sandbox: real ones, of this grading alone.

`Services` starts what a unit declares, in the background, and holds the folder of Unix sockets
through which workers, who have no network, reach them.
"""

from autograding.services.administration import Access
from autograding.services.errors import ServiceUnavailable
from autograding.services.mongodb import MongoAccess, MongoDB
from autograding.services.offered import OFFERED, OfferedServer
from autograding.services.postgresql import Postgresql
from autograding.services.redis import Redis, RedisAccess
from autograding.services.services import Services, services_folder, sockets_in
from autograding.services.sharing import shared_services
from autograding.services.variables import FAKE, MONGO_URL, POSTGRESQL_URL, REDIS_URL

__all__ = [
    "FAKE",
    "MONGO_URL",
    "OFFERED",
    "POSTGRESQL_URL",
    "REDIS_URL",
    "Access",
    "MongoAccess",
    "MongoDB",
    "OfferedServer",
    "Postgresql",
    "Redis",
    "RedisAccess",
    "ServiceUnavailable",
    "Services",
    "services_folder",
    "shared_services",
    "sockets_in",
]
