"""What happens in the world: repositories appear, refs move, pull requests follow."""

from collections.abc import Mapping
from datetime import datetime

from autograding.tests.github.git import ZERO, Git, TreeLine
from autograding.tests.github.state import Activity, Repository, User, World

__all__ = [
    "commit_text",
    "finish_generation",
    "looked_into",
    "move_ref",
    "new_repository",
    "note_pushes",
    "seed",
]


def new_repository(world: World, name: str) -> Repository:
    """An empty repository of the organization."""
    owner, now = world.organization.login, world.now()
    git = Git(world.folder / owner / f"{name}.git")
    git.create()
    repository = Repository(next(world.ids), owner, name, git, now, now, now)
    repository.actions.default_workflow_permissions = world.actions.default_workflow_permissions
    allowed = world.actions.can_approve_pull_request_reviews
    repository.actions.can_approve_pull_request_reviews = allowed
    world.repositories[repository.full_name.lower()] = repository
    return repository


def seed(world: World, repository: Repository, files: Mapping[str, bytes], actor: User) -> str:
    """Give an empty repository its first commit."""
    git = repository.git
    lines = [TreeLine(path, "100644", git.write("blob", text)) for path, text in files.items()]
    return _first_commit(world, repository, git.write_tree(None, lines), actor)


def finish_generation(world: World, repository: Repository, actor: User) -> None:
    """Let the files of the template appear, in one commit without a history."""
    repository.polls_until_generated = None
    template = world.repository(repository.template)
    source = template.git.branch(template.default_branch) if template else None
    if template is None or source is None:
        return
    pack = template.git.run("pack-objects", "--revs", "--stdout", "-q", stdin=source.encode())
    repository.git.run("unpack-objects", "-q", stdin=pack)
    _first_commit(world, repository, template.git.commit(source).tree, actor)


def looked_into(world: World, repository: Repository, actor: User) -> None:
    """Count a look into a repository that is being generated."""
    if repository.polls_until_generated == 0:
        finish_generation(world, repository, actor)
    elif repository.polls_until_generated is not None:
        repository.polls_until_generated -= 1


def commit_text(
    tree: str,
    parents: list[str],
    author: tuple[str, str, datetime],
    committer: tuple[str, str, datetime],
    message: str,
) -> bytes:
    """A commit as git stores it, its message as it was sent."""
    lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
    for role, (name, email, date) in (("author", author), ("committer", committer)):
        lines.append(f"{role} {name} <{email}> {int(date.timestamp())} {date:%z}")
    return ("\n".join(lines) + f"\n\n{message}").encode()


def move_ref(world: World, repository: Repository, ref: str, sha: str, actor: User) -> None:
    """Make a ref name another object, and let all that depends on it follow."""
    before = repository.git.refs().get(ref, ZERO)
    repository.git.point(ref, sha)
    _moved(world, repository, (ref, before, sha), actor.login, world.now())


def note_pushes(world: World, repository: Repository) -> None:
    """Take in what came by `git push` since the last look."""
    log = repository.git.path / "pushes.log"
    if not log.exists():
        return
    lines = log.read_text().splitlines()
    log.unlink()
    for line in lines:
        time, actor, before, after, ref = line.split(" ", 4)
        login = world.owner.login if actor == "-" else actor
        moment = datetime.fromisoformat(time)
        _moved(world, repository, (ref, before, after), login, moment)


def _first_commit(world: World, repository: Repository, tree: str, actor: User) -> str:
    who = (actor.login, f"{actor.login}@users.noreply.github.com", world.now())
    text = commit_text(tree, [], who, who, "Initial commit")
    sha = repository.git.write("commit", text)
    move_ref(world, repository, f"refs/heads/{repository.default_branch}", sha, actor)
    return sha


def _moved(
    world: World,
    repository: Repository,
    move: tuple[str, str, str],
    actor: str,
    moment: datetime,
) -> None:
    ref, before, after = move
    kind = _kind(repository.git, before, after)
    repository.activities.append(Activity(next(world.ids), before, after, ref, moment, kind, actor))
    repository.pushed_at = repository.updated_at = moment
    if ref.startswith("refs/heads/"):
        _follow(repository, ref.removeprefix("refs/heads/"), after, moment)


def _kind(git: Git, before: str, after: str) -> str:
    """What GitHub calls a move of a ref."""
    if before == ZERO:
        return "branch_creation"
    if after == ZERO:
        return "branch_deletion"
    return "push" if git.contains(before, after) else "force_push"


def _follow(repository: Repository, branch: str, after: str, moment: datetime) -> None:
    """Let open pull requests follow their branches: GitHub merges or closes some by itself."""
    for pull in repository.pulls.values():
        if pull.state != "open" or branch not in {pull.head, pull.base}:
            continue
        if after == ZERO:
            pull.state, pull.closed_at = "closed", moment
            continue
        if branch == pull.head:
            pull.head_commit = after
        else:
            pull.base_commit = after
        pull.updated_at = moment
        if repository.git.contains(pull.head_commit, pull.base_commit):
            pull.state, pull.closed_at = "closed", moment
            # A base that took the head in is a merge; a head that was put back is not.
            pull.merged_at = moment if branch == pull.base else None
