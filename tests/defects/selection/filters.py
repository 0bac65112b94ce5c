"""Servers that understand the values of a filter otherwise: statuses, ids, tags, newsletters."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from mock_server.selection.predicates import PREDICATES, Criterion, Test
from tests.defects.exporting import Rules, matching, ruled, worded
from tests.defects.model import Build, Defect
from tests.defects.selection.defaults import chosen

_HIDDEN: Final = ("Not Interested", "Unresponsive", "Never Ask", "Expired Referral")


def _ignoring(name: str) -> Build:
    """Builds an application that knows neither a filter nor its reverse."""
    return ruled(lambda rules: {key: value for key, value in rules.items() if key not in {name, f"reverse_{name}"}})


def _inverted(name: str) -> Build:
    """Builds an application that takes a filter for its reverse, and its reverse for the filter."""
    return chosen(
        lambda selection: replace(
            selection,
            criteria=tuple(
                replace(each, reversed=each.reversed is not (each.rule.name == name)) for each in selection.criteria
            ),
        )
    )


def _first_of_list(name: str) -> Callable[[Rules], Rules]:
    def change(rules: Rules) -> Rules:
        value = rules.get(name)
        items = value.split(",") if isinstance(value, str) else value
        return {**rules, name: items[:1]} if isinstance(items, list) else rules

    return change


def _all_or_nobody_unknown(criterion: Criterion) -> Test:
    known = {*criterion.rule.values, *(value for group in criterion.rule.values.values() for value in group)}
    if not known.intersection(criterion.texts):
        return lambda _: True
    return PREDICATES["status"](criterion)


def _unknown_is_blank(criterion: Criterion) -> Test:
    sound = PREDICATES["status"](criterion)
    known = {*criterion.rule.values, *(value for group in criterion.rule.values.values() for value in group)}
    return lambda contact: sound(contact) or (contact.status is None and not known.issuperset(criterion.texts))


def _tags_swapped(criterion: Criterion) -> Test:
    return PREDICATES["tags"](replace(criterion, any_text=not criterion.any_text))


def _unknown_choice(rules: Rules) -> Rules:
    known = {"all", "none", "no_value", "address", "email", "address_only", "email_only", "both", "", None}
    value = rules.get("newsletter")
    odd = isinstance(value, str) and value.strip() not in known
    return {**rules, "ids": ["nobody"]} if odd else rules


DEFECTS = (
    # Statuses.
    Defect(
        "status-ignored",
        "The status that a filter names selects.",
        "M302",
        "selection.status",
        ruled(lambda rules: {**rules, "status": "active,null"} if rules.get("status") else rules),
    ),
    Defect(
        "status-inverted",
        "A status selects those who have it, and its reverse those who have not.",
        "M302",
        "selection.status",
        _inverted("status"),
    ),
    Defect(
        "status-active-without-blank",
        "The group active includes the contacts without a status.",
        "M302",
        "selection.status",
        worded(
            status={
                "active": (
                    "Never Contacted",
                    "Ask in Future",
                    "Cultivate Relationship",
                    "Contact for Appointment",
                    "Appointment Scheduled",
                    "Call for Decision",
                    "Partner - Financial",
                    "Partner - Special",
                    "Partner - Pray",
                )
            }
        ),
    ),
    Defect(
        "status-active-without-partners",
        "The group active includes the partners of each kind.",
        "M302",
        "selection.status",
        worded(
            status={
                "active": (
                    "Never Contacted",
                    "Ask in Future",
                    "Cultivate Relationship",
                    "Contact for Appointment",
                    "Appointment Scheduled",
                    "Call for Decision",
                    None,
                )
            }
        ),
    ),
    Defect(
        "status-hidden-without-abandoned",
        "The group hidden has all its statuses, those of abandoned research too.",
        "M302",
        "selection.status",
        worded(status={"hidden": _HIDDEN}),
    ),
    Defect(
        "status-null-unknown",
        "The word null stands for no status.",
        "M302",
        "selection.status",
        worded(status={"null": None}),
    ),
    Defect(
        "status-group-alone",
        "Of several groups in a list each counts.",
        "M302",
        "selection.status",
        ruled(_first_of_list("status")),
    ),
    Defect(
        "status-unknown-selects-all",
        "A status that nobody has selects nobody.",
        "M303",
        "selection.unknown-values",
        matching(status=_all_or_nobody_unknown),
    ),
    Defect(
        "status-unknown-is-blank",
        "A status that nobody has is not the same as none.",
        "M303",
        "selection.unknown-values",
        matching(status=_unknown_is_blank),
    ),
    # Ids and tags.
    Defect(
        "ids-ignored",
        "The ids that a filter names select.",
        "M303",
        "selection.unknown-values",
        _ignoring("ids"),
    ),
    Defect(
        "not-ids-ignored",
        "The ids that a filter excludes can be reversed.",
        "M303",
        "selection.unknown-values",
        _ignoring("not_ids"),
    ),
    Defect(
        "not-ids-as-ids",
        "The ids that a filter excludes are not those it selects.",
        "M303",
        "selection.unknown-values",
        _inverted("not_ids"),
    ),
    Defect(
        "tags-ignored",
        "The tags that a filter names select.",
        "M303",
        "selection.unknown-values",
        _ignoring("tags"),
    ),
    Defect(
        "tags-any-and-all-swapped",
        "All of the tags are needed, and any of them with any_tags.",
        "M303",
        "selection.tags",
        matching(tags=_tags_swapped),
    ),
    Defect(
        "exclude-tags-ignored",
        "The tags that a filter excludes leave contacts out.",
        "M303",
        "selection.unknown-values",
        ruled(lambda rules: {key: value for key, value in rules.items() if key != "exclude_tags"}),
    ),
    Defect(
        "exclude-tags-as-tags",
        "The tags that a filter excludes are not those it selects.",
        "M303",
        "selection.unknown-values",
        _inverted("exclude_tags"),
    ),
    # Newsletters.
    Defect(
        "newsletter-ignored",
        "The newsletter that a filter names selects.",
        "M308",
        "selection.newsletter-selects",
        _ignoring("newsletter"),
    ),
    Defect(
        "newsletter-unknown-selects-nobody",
        "A word that newsletter does not know does not select.",
        "M308",
        "selection.newsletter-selects",
        ruled(_unknown_choice),
    ),
    Defect(
        "newsletter-no-value-unknown",
        "The word no_value selects those whose newsletter is blank.",
        "M308",
        "selection.newsletter-selects",
        worded(newsletter={"no_value": None}),
    ),
    Defect(
        "newsletter-address-without-both",
        "By post means by post at least: those who receive both are among them.",
        "M308",
        "selection.newsletter",
        worded(newsletter={"address": ("Physical",)}),
    ),
    Defect(
        "newsletter-email-only-with-both",
        "By e-mail alone leaves out those who receive both.",
        "M308",
        "selection.newsletter",
        worded(newsletter={"email_only": ("Email", "Both")}),
    ),
    Defect(
        "newsletter-both-is-either",
        "Both means both, not one or the other.",
        "M308",
        "selection.newsletter",
        worded(newsletter={"both": ("Physical", "Email", "Both")}),
    ),
    Defect(
        "newsletter-all-with-none",
        "All means everybody who receives a newsletter, not those who want none.",
        "M308",
        "selection.newsletter",
        worded(newsletter={"all": ("Physical", "Email", "Both", "None")}),
    ),
    Defect(
        "newsletter-address-and-email-swapped",
        "The word address stands for the post, and email for e-mail.",
        "M308",
        "selection.newsletter",
        worded(newsletter={"address": ("Email", "Both"), "email": ("Physical", "Both")}),
    ),
    Defect(
        "newsletter-words-all-swapped",
        "The words that stand for the post do not stand for e-mail, nor the other way round.",
        "M308",
        "selection.expected",
        worded(
            newsletter={
                "address": ("Email", "Both"),
                "email": ("Physical", "Both"),
                "address_only": ("Email",),
                "email_only": ("Physical",),
            }
        ),
    ),
)
