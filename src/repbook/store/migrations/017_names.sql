-- Whoever is named exactly, by a firm, an alias, a code, a contact, a phone or an e-mail, is found
-- by an index; a part of a name is looked for in these, and not in the rows.

CREATE INDEX customers_by_company ON customers (company_key) WHERE company_key IS NOT NULL;

CREATE INDEX aliases_by_key ON aliases ("key", kind, customer_id);

CREATE INDEX contacts_by_name ON contacts (name_key, customer_id);

CREATE INDEX addresses_by_key ON addresses ("key", kind, customer_id);
