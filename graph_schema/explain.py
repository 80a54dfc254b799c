"""One reach as a sentence, Chinese first: who, in which role and when, which record, which article, since when.

Built from the rule's own sentences and the phrases in `rules/data`; it never says more than the rule does.
What rests on a source that nobody has checked says so.
Days are ISO strings, as rows carry them; an absent value is said to be unknown or left out.
"""

from dataclasses import dataclass
from datetime import date

from graph_schema.names import EndKind, ReachReason
from graph_schema.rules.model import Bilingual, Checked, Citation, ReachRule, RuleBase, Term


@dataclass(frozen=True, slots=True)
class Days:
    """Two ISO days, each with how well it is known; `until` is exclusive."""

    since: str | None = None
    since_kind: str = EndKind.UNKNOWN
    until: str | None = None
    until_kind: str = EndKind.OPEN


@dataclass(frozen=True, slots=True)
class ReachTold:
    """What the sentence needs of a reach: its reason, role, own days, and those of the tie that it stands on."""

    rule_id: str
    reason: str
    named: bool
    role: str | None
    valid: Days
    tenure: Days | None


@dataclass(frozen=True, slots=True)
class RecordTold:
    """What the sentence needs of the record."""

    list_kind: str | None
    number: str | None
    determiner: str | None
    decided_on: str | None
    valid_from: str | None


def explain(
    reach: ReachTold, record: RecordTold, *, party: str | None, about: str | None, rules: RuleBase
) -> Bilingual:
    """Why the record reaches the party, or does not; `party` and `about` are names that the reader may see, or None.

    Total: an unknown rule, role, reason or list kind is named as unknown, never guessed.
    """
    return Bilingual(
        zh=_tell(Teller(rules, chinese=True), reach, record=record, names=(party, about)),
        en=_tell(Teller(rules, chinese=False), reach, record=record, names=(party, about)),
    )


def reached_since(reach: ReachTold, record: RecordTold) -> str | None:
    """The day since which the party has been reached without a break, where a former holder stays reached.

    A former holder's reach begins on the day he left only because its reason changed then; he was
    reached before it, since the record or his tenure began.
    """
    tenure = reach.tenure
    left = tenure is not None and tenure.until is not None and tenure.until == reach.valid.since
    if reach.reason != ReachReason.FORMER_NOT_RELEASED or tenure is None or not left:
        return reach.valid.since
    return max((day for day in (tenure.since, record.valid_from) if day is not None), default=None)


class Teller:
    """Texts of one language."""

    def __init__(self, rules: RuleBase, *, chinese: bool) -> None:
        """Take the rules, whose terms and phrases are told."""
        self._rules = rules
        self.chinese = chinese
        self.comma = "，" if chinese else ", "
        self.gap = "" if chinese else " "

    def of(self, text: Bilingual | Term) -> str:
        """The text in this language."""
        return text.zh if self.chinese else text.en

    def phrase(self, key: str) -> str:
        """A phrase of the rule data."""
        return self.of(self._rules.phrases[key])

    def rule(self, rule_id: str) -> ReachRule | None:
        """The rule, if it is known."""
        return self._rules.find_rule(rule_id)

    def list(self, list_kind: str | None) -> str:
        """Name of the list kind."""
        kind = None if list_kind is None else self._rules.find_list_kind(list_kind)
        if kind is None:
            return self.phrase("no_list")
        return kind.zh if self.chinese else kind.en

    def list_checked(self, list_kind: str | None) -> Checked | None:
        """How well the list kind was checked, if it is known."""
        kind = None if list_kind is None else self._rules.find_list_kind(list_kind)
        return None if kind is None else kind.checked

    def role(self, role: str | None) -> str | None:
        """Name of a role or a liability."""
        term = self._rules.roles.get(role or "") or self._rules.liabilities.get(role or "")
        return None if term is None else self.of(term)

    def articles(self, citations: tuple[Citation, ...]) -> str:
        """Citations; their titles are Chinese in both languages."""
        return ("、" if self.chinese else ", ").join(citation.text() for citation in citations)

    def days(self, days: Days) -> str:
        """From when until when, as far as it is known; an open end is not mentioned."""
        return self.comma.join(part for part in (self._since(days), self._until(days)) if part)

    def _since(self, days: Days) -> str:
        if days.since is None:
            return self.phrase("since_unknown")
        return self.phrase("since" if days.since_kind == EndKind.KNOWN else "since_at_least").format(day=days.since)

    def _until(self, days: Days) -> str:
        if days.until is None:
            return "" if days.until_kind == EndKind.OPEN else self.phrase("until_unknown")
        return self.phrase("until" if days.until_kind == EndKind.KNOWN else "until_at_latest").format(day=days.until)

    def decision(self, record: RecordTold) -> str:
        """Number and day of the decision."""
        decided = None if record.decided_on is None else self.phrase("decided").format(day=record.decided_on)
        return self.comma.join(part for part in (record.number, decided) if part) or self.phrase("no_decision")


def _tell(teller: Teller, reach: ReachTold, *, record: RecordTold, names: tuple[str | None, str | None]) -> str:
    rule = teller.rule(reach.rule_id)
    party = names[0] or teller.phrase("no_party")
    role = teller.role(reach.role)
    tenure = "" if reach.tenure is None else teller.days(reach.tenure)
    marks = {
        "party": party,
        "about": names[1] or teller.phrase("no_about"),
        "role": role or teller.phrase("no_tie"),
        "tenure": tenure,
        "tie": teller.comma.join(part for part in (role, tenure) if part) or teller.phrase("no_tie"),
        "list": teller.list(record.list_kind),
        "determiner": record.determiner or teller.phrase("no_determiner"),
        "decision": teller.decision(record),
        "article": teller.phrase("no_rule") if rule is None else teller.articles((rule.citation,)),
        "further": teller.phrase("no_rule") if rule is None else teller.articles(rule.further),
        "period": teller.days(reach.valid),
        "day": "",
    }
    # The tie may not be among what was asked for; its sentence then says nothing of dates.
    sentence = _sentence(teller, reach, rule=rule).format_map(marks).replace("（）", "").replace(" ()", "")
    if reach.named:
        sentence += teller.gap + teller.phrase("named").format_map(marks)
    if (change := _change(reach, record, rule)) is not None:
        phrase, days = change
        sentence += teller.gap + teller.phrase(phrase).format_map(marks | {"days": str(days)})
    if _stands_on(teller, rule, record) is Checked.UNVERIFIED:
        sentence += teller.gap + teller.phrase("checked_unverified")
    return sentence


def _change(reach: ReachTold, record: RecordTold, rule: ReachRule | None) -> tuple[str, int] | None:
    """Whether the holder left or came soon after the record began, and how many days; on known days only."""
    begun, tenure = record.valid_from or record.decided_on, reach.tenure
    if rule is None or rule.change_told_days is None or begun is None or tenure is None:
        return None
    if reach.reason == ReachReason.FORMER_NOT_RELEASED:
        phrase, day, kind = "left_after", tenure.until, tenure.until_kind
    elif reach.reason == ReachReason.SUCCESSOR:
        phrase, day, kind = "came_after", tenure.since, tenure.since_kind
    else:
        return None
    if day is None or kind != EndKind.KNOWN:
        return None
    days = (date.fromisoformat(day) - date.fromisoformat(begun)).days
    return (phrase, days) if 0 <= days <= rule.change_told_days else None


def _stands_on(teller: Teller, rule: ReachRule | None, record: RecordTold) -> Checked | None:
    """How well that was checked which the sentence stands on: the rule, else what is known of the list."""
    return rule.checked if rule is not None else teller.list_checked(record.list_kind)


def _sentence(teller: Teller, reach: ReachTold, *, rule: ReachRule | None) -> str:
    own = None if rule is None else next((t for r, t in rule.sentences.items() if r == reach.reason), None)
    if own is not None:
        return teller.of(own)
    known = reach.reason in ("NAMED_ONLY", "PARTY_ITSELF", "TENURE_UNKNOWN", "CONDUCT_UNKNOWN")
    return teller.phrase(reach.reason if known else "no_sentence")
