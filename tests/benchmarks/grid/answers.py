"""What the service, the bare route and the peer say about one enterprise, brought to one form."""

from typing import Any


def related(answer: Any) -> Any:
    """Of the service: the name, and each related party with how many roles it has."""
    found = answer["data"]["enterprise"]
    if found is None:
        return None
    nodes = [edge["node"] for edge in found["relatedParties"]["edges"]]
    return found["name"], sorted((str(node["name"]), len(node["roles"])) for node in nodes)


def bare_related(answer: Any) -> Any:
    """The same of the bare route."""
    if answer["enterprise_id"] is None:
        return None
    parties = sorted((str(party["name"]), len(party["roles"])) for party in answer["parties"])
    return answer["facts"][0]["name"], parties


def peer_related(answer: Any) -> Any:
    """The same of the peer, which tells holders of offices alone."""
    found = _first(answer)
    if found is None:
        return None
    names = [edge["node"]["name"] for edge in found["holdersConnection"]["edges"]]
    facts = found["facts"]
    return facts[0]["name"] if facts else None, sorted((name, names.count(name)) for name in set(names))


def others(answer: Any) -> Any:
    """Of the service: the name, and the enterprises beyond it of each related party."""
    found = answer["data"]["enterprise"]
    if found is None:
        return None
    nodes = [edge["node"] for edge in found["relatedParties"]["edges"]]
    beyond = [(node["name"], sorted({each["name"] for each in node["otherEnterprises"]})) for node in nodes]
    return found["name"], sorted(beyond)


def peer_others(answer: Any) -> Any:
    """The same of the peer, which tells the enterprise itself among them."""
    found = _first(answer)
    if found is None:
        return None
    own = found["facts"][0]["name"]
    beyond = [
        (
            holder["name"],
            sorted(
                {
                    held["facts"][0]["name"]
                    for document in holder["identities"]
                    for face in document["people"]
                    for held in face["holds"]
                }
                - {own}
            ),
        )
        for holder in found["holders"]
    ]
    return own, sorted(beyond)


def _first(answer: Any) -> Any:
    return next((each for key in answer["data"]["identifiers"] for each in key["enterprises"]), None)
