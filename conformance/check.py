"""What a check is, what it needs, and what it says when a rule is broken.

A check is a pure function of exchanges and of values read from them. The decorator :func:`check` makes a :class:`Check`
of it: the family is the folder of the function, the id is the family and the name of the function, and the first line
of the docstring is the claim. The function yields a :class:`Finding` for each way in which the rule is broken, and
nothing if the rule holds. If the values are not enough to judge by, it raises :class:`TooLittleDataError`; the check is
then inconclusive.

A check that takes something that not every run has names it as a :class:`Need` in its decorator, and only there. From
the need come whether the check is run, why it was not run, the help of the option, and what a run without it misses.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from conformance.target import Target

REPRESENTATIONS = ("json", "csv", "xlsx")
"""The representations of an export, as subjects of a check."""
OPERATIONS = ("create", *REPRESENTATIONS)
"""The four operations, as subjects of a check."""


class Basis(StrEnum):
    """How we know that the clause is a rule of the API.

    Documented and observed rules fail a run. A decided rule is our interpretation where the sources are silent or
    disagree; its failures are advice, which fails a run only under `--strict`.
    """

    DOCUMENTED = "documented"
    OBSERVED = "observed"
    DECIDED = "decided"


class Severity(StrEnum):
    """How much a client suffers when the rule is broken."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


class Profile(IntEnum):
    """How thoroughly a run tests; a check runs in its own profile and in every deeper one."""

    QUICK = 1
    STANDARD = 2
    DEEP = 3


def profile_of(profile: Profile | str) -> Profile:
    """Return a profile unchanged, or look one up by its name.

    Args:
        profile: A profile, or its name in any letter case.

    Raises:
        ValueError: There is no profile of that name; the text lists the names that exist.
    """
    if isinstance(profile, Profile):
        return profile
    try:
        return Profile[profile.upper()]
    except KeyError:
        known = ", ".join(each.name.lower() for each in Profile)
        raise ValueError(f"There is no profile {profile!r}; the profiles are {known}.") from None


class Family(StrEnum):
    """The families of rules, in the order in which a report prints them."""

    AUTHENTICATION = "authentication"
    AUTHORISATION = "authorisation"
    LIFECYCLE = "lifecycle"
    CREATING = "creating"
    DOCUMENTS = "documents"
    ERRORS = "errors"
    FILES = "files"
    SELECTION = "selection"
    ROBUSTNESS = "robustness"


@dataclass(frozen=True, slots=True)
class Need:
    """Something that a check takes and that not every run has.

    Attributes:
        given: Returns whether a target has it.
        reason: Why a check is not run without it, and how to give it.
        help: The help text of the option that gives it; empty if no option does.
        topic: What a run without it does not test, in a word or two; empty if no report lists it.
        unseen: The same in a sentence.
    """

    given: Callable[[Target], bool] = field(repr=False)
    reason: str
    help: str = ""
    topic: str = ""
    unseen: str = ""


OTHER_USER = Need(
    lambda target: target.other_token is not None,
    "there is one user only",
    help="There is one token only: leave out the checks that take two users.",
)
JSON_WEB_TOKEN = Need(lambda target: target.token.claims is not None, "the token is not a JSON Web Token")
REFUSED_TOKENS = Need(
    lambda target: bool(target.knowledge.refused_tokens),
    "give tokens that have expired, or of unknown users, with --refused-token-file or MAILING_REFUSED_TOKENS",
    help="A token that must be refused: expired, or of an unknown user; may be repeated.",
)
NO_SHARED_LIST = Need(
    lambda target: target.knowledge.strangers,
    "ask for it with --strangers where the users share no account list",
    help="The two users share no account list: a shared contact is a leak.",
    topic="leaks between users",
    unseen="Two users may share account lists, so a contact in the files of both proves nothing: a leak of contacts is "
    "detected only if --strangers declares that they share none.",
)
ACCOUNT_LISTS = Need(
    lambda target: bool(target.knowledge.account_lists),
    "ask for it with --account-list",
    help="The id of an account list of the first user, to judge that filter; may be repeated.",
    topic="account lists",
    unseen="The account lists of the user are unknown: without --account-list, no check tests that account_list_id "
    "narrows the selection to one of them.",
)
CONTACTS = Need(
    lambda target: bool(target.knowledge.contacts),
    "ask for it with --contact-id",
    help="The id of a contact of the first user, to judge ids and not_ids; may be repeated.",
    topic="ids",
    unseen="The files hold no contact ids: without --contact-id, ids and not_ids are tried only with ids that no "
    "contact has, and no check tests that they select the right contact.",
)
TAGS = Need(
    lambda target: bool(target.knowledge.tags),
    "ask for it with --tag",
    help="A tag that some of the first user's contacts have, to judge those filters; may be repeated.",
    topic="tags",
    unseen="The files hold no tags: without --tag, tags, exclude_tags and any_tags are tried only with tags that no "
    "contact has.",
)
TWO_TAGS = Need(lambda target: len(set(target.knowledge.tags)) > 1, "ask for it with two --tag options")
EXPECTED_ROWS = Need(
    lambda target: bool(target.knowledge.expectations),
    "ask for it with --expect",
    help="Rows that certain filters must select ('mailing-mock expect' writes them).",
)
LATENCY_BOUND = Need(
    lambda target: target.knowledge.max_latency is not None,
    "ask for it with --max-latency",
    help="Fail answers that take longer than so many seconds.",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One way in which a rule is broken, described without any value that the server sent.

    A report prints findings as they are, so a value of the server in one of them would leak a donor's data.

    Attributes:
        problem: What is wrong: a sentence in our own words. It identifies the failure in a baseline.
        expected: What the clause asks for.
        found: What the answer had instead, as structure: a status, a count, a type, a length.
    """

    problem: str
    expected: str
    found: str


class TooLittleDataError(Exception):
    """A check is inconclusive: it was given too little to judge by. The text says what was missing, and no value."""


Judge = Callable[..., Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """A check: a rule, where the rule is written, and the function that judges by it.

    Attributes:
        check_id: Stable id, `family.rule`.
        family: The family of rules.
        claim: The rule in one sentence, as a server that follows it behaves.
        clause: A JSON pointer into `openapi.yaml`, or a section of an RFC or of JSON:API.
        basis: How we know that the clause is a rule.
        severity: How much a client suffers when the rule is broken.
        fault: The class of fault: `Fnnn` of the WFC catalogue; `M1xx` file, `M2xx` lifecycle, `M3xx` selection.
        profile: The shallowest profile that runs it.
        core: The subjects on which it must have passed before a run can be called conformant.
        needs: What it takes that not every run has.
        judge: The function; it takes exchanges and values as keyword arguments.
    """

    check_id: str
    family: Family
    claim: str
    clause: str
    basis: Basis
    severity: Severity
    fault: str
    profile: Profile
    core: tuple[str, ...]
    needs: tuple[Need, ...]
    judge: Judge = field(repr=False, compare=False)

    @property
    def advice(self) -> bool:
        """Return whether a failure is advice, which fails a run only under `--strict`."""
        return self.basis is Basis.DECIDED

    @property
    def takes_two_users(self) -> bool:
        """Return whether it takes a second user."""
        return OTHER_USER in self.needs

    def why_not(self, target: Target) -> str:
        """Return why it is not run on a target; empty text if it is run."""
        return next((need.reason for need in self.needs if not need.given(target)), "")


def check(  # noqa: PLR0913  one keyword for each attribute of the rule; all but the first two have defaults
    clause: str,
    *,
    fault: str,
    basis: Basis = Basis.DOCUMENTED,
    severity: Severity = Severity.MAJOR,
    profile: Profile = Profile.QUICK,
    core: Iterable[str] = (),
    needs: Iterable[Need] = (),
    check_id: str = "",
    claim: str = "",
) -> Callable[[Judge], Check]:
    """Make a check of the function that judges.

    Args:
        clause: A JSON pointer into `openapi.yaml`, or a section of an RFC or of JSON:API.
        fault: The class of fault.
        basis: How we know that the clause is a rule.
        severity: How much a client suffers when the rule is broken.
        profile: The shallowest profile that runs it.
        core: The subjects on which it must have passed before a run can be called conformant.
        needs: What it takes that not every run has.
        check_id: The id; empty for the folder and the name of the function.
        claim: The rule in one sentence; empty for the first line of the docstring.

    Returns:
        A decorator.
    """

    def register(judge: Judge) -> Check:
        # The module is `conformance.rules.<family>.<module>`: part 2 is the folder, and so the family.
        made_id = check_id or f"{judge.__module__.split('.')[2]}.{judge.__name__.replace('_', '-')}"
        return Check(
            check_id=made_id,
            family=Family(made_id.partition(".")[0]),
            claim=claim or (judge.__doc__ or "").partition("\n")[0],
            clause=clause,
            basis=basis,
            severity=severity,
            fault=fault,
            profile=profile,
            core=tuple(core),
            needs=tuple(needs),
            judge=judge,
        )

    return register


def checks_of(*modules: object) -> tuple[Check, ...]:
    """Return the checks that modules define, in the order of their definition.

    Args:
        modules: Modules of one family; a check that they import from another family is left out.
    """
    found = dict.fromkeys(value for module in modules for value in vars(module).values() if isinstance(value, Check))
    home = {str(getattr(module, "__name__", "")).split(".")[2] for module in modules}
    return tuple(one for one in found if one.family in home)
