from django.db import migrations

MOVE = """
    INSERT INTO plans_contractrefusal
        (uuid, created_at, party, words, refused_at, taken_back_at, by_id, centre_id, contract_id)
    SELECT
        gen_random_uuid(), contract.declined_at, contract.declined_by, '', contract.declined_at,
        signature.signed_at, event.person_id, contract.centre_id, contract.id
    FROM plans_contract contract
    JOIN LATERAL (
        SELECT person_id FROM students_studentevent
        WHERE subject = contract.uuid AND kind = 'contract_declined' AND person_id IS NOT NULL
        ORDER BY at DESC LIMIT 1
    ) event ON true
    LEFT JOIN plans_contractsignature signature
        ON signature.contract_id = contract.id AND signature.party = contract.declined_by
    WHERE contract.declined_by <> ''
"""
BACK = """
    UPDATE plans_contract contract
    SET declined_by = refusal.party, declined_at = refusal.refused_at
    FROM (
        SELECT DISTINCT ON (contract_id) contract_id, party, refused_at
        FROM plans_contractrefusal ORDER BY contract_id, refused_at DESC
    ) refusal
    WHERE refusal.contract_id = contract.id
"""
# So that moving back and forth again makes no second one.
EMPTY = "DELETE FROM plans_contractrefusal"


class Migration(migrations.Migration):
    """Who preferred not to sign stood on the contract, the last one only."""

    dependencies = [
        ("plans", "0015_refusals_and_endings"),
        ("students", "0011_transfers"),
    ]

    operations = [migrations.RunSQL([MOVE], [BACK, EMPTY])]
