"""Public keys of partners, by which they log in without a secret (private_key_jwt): registered and removed."""

import orjson

from graph_schema.errors import WrongInput
from graph_schema.reads.partner import PartnerRow
from graph_schema.writes.partner import CHANGE_PARTNER, PartnerChange
from hub.access.client_keys import MOST_KEYS, read_client_keys
from hub.actions.change import Change, Ground
from hub.actions.outcome import ChangeRefusal, Outcome, refused
from hub.actions.partners import key_ids, of_partner, told


def register_keys(client_id: str, *, text: str) -> Change:
    """Register the public keys of a JWK, a JWK set or a PEM text; a key of the same id is replaced."""

    async def work(ground: Ground, partner: PartnerRow) -> Outcome:
        try:
            given = read_client_keys(text)
        except WrongInput:
            return refused(ChangeRefusal.WRONG_KEY, field="key")
        held = dict(zip(key_ids(partner), partner.public_keys, strict=True))
        held |= {key.key_id: key.text() for key in given}
        if len(held) > MOST_KEYS:
            return refused(ChangeRefusal.TOO_MANY_KEYS, field="key")
        await ground.transaction.run(CHANGE_PARTNER, [PartnerChange(client_id, public_keys=list(held.values()))])
        return await told(ground.transaction, client_id)

    return of_partner("registerPartnerKey", client_id, arguments={"key": text}, work=work)


def remove_key(client_id: str, *, key_id: str) -> Change:
    """Remove a public key; what it signs is refused from the next request on."""

    async def work(ground: Ground, partner: PartnerRow) -> Outcome:
        kept = [text for text in partner.public_keys if orjson.loads(text)["kid"] != key_id]
        if len(kept) == len(partner.public_keys):
            return refused(ChangeRefusal.UNKNOWN_KEY, field="keyId")
        await ground.transaction.run(CHANGE_PARTNER, [PartnerChange(client_id, public_keys=kept)])
        return await told(ground.transaction, client_id)

    return of_partner("removePartnerKey", client_id, arguments={"keyId": key_id}, work=work)
