"""What a finding says, in sentences."""

from scanner.report.groups import Group

_ADDRESSES_NAMED = 5


def sentence(text: str) -> str:
    """With a capital, unless it begins with the name of something, and a full stop."""
    if text.partition(" ")[0].isalpha():
        text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def details(group: Group) -> list[str]:
    """What was found, of which instances and in which environments, a sentence each."""
    finding = group.first
    told = [finding.message] if finding.message else []
    if len(group.findings) > 1:
        named = ", ".join(one.subject.address for one in group.findings[:_ADDRESSES_NAMED])
        told.append(f"Instances: {named}{', ...' if len(group.findings) > _ADDRESSES_NAMED else ''}")
    if finding.environments:
        told.append(f"In {', '.join(finding.environments)}")
    return [sentence(text) for text in told]


def remedy(group: Group) -> str:
    """How to fix it."""
    return group.first.rule.remedy_for(group.first.subject.resource.provider)
