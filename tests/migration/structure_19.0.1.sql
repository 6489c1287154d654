-- What 19.0.1.0.0 had besides, as `pg_dump --schema-only` tells it, less what plays no
-- part: the date and the user of a row's last change, and names of constraints.

ALTER TABLE cleverreach_receiver
    ADD COLUMN account_id integer REFERENCES cleverreach_account ON DELETE CASCADE,
    ADD COLUMN company_id integer REFERENCES res_company ON DELETE SET NULL,
    ADD COLUMN claimant_id integer REFERENCES res_partner ON DELETE SET NULL,
    ADD COLUMN seen_by integer,
    ADD COLUMN claimed_by integer,
    ADD COLUMN planned_by integer,
    ADD COLUMN former_id integer REFERENCES cleverreach_receiver ON DELETE SET NULL,
    ADD COLUMN todo character varying;

CREATE INDEX cleverreach_receiver_former
    ON cleverreach_receiver (former_id) WHERE former_id IS NOT NULL;
CREATE INDEX cleverreach_receiver_group_todo
    ON cleverreach_receiver (group_id, todo) WHERE todo IS NOT NULL;

ALTER TABLE cleverreach_upload_line ADD COLUMN purged_skip_count integer;

ALTER TABLE cleverreach_matching
    ADD COLUMN confirmed_removals integer,
    ADD COLUMN confirmed_foreign_only boolean;

CREATE TABLE cleverreach_upload_skip (
    id serial PRIMARY KEY,
    line_id integer NOT NULL REFERENCES cleverreach_upload_line ON DELETE CASCADE,
    company_id integer REFERENCES res_company ON DELETE SET NULL,
    partner_id integer REFERENCES res_partner ON DELETE SET NULL,
    reason character varying NOT NULL,
    detail character varying
);

CREATE TABLE cleverreach_preview_line (
    id serial PRIMARY KEY,
    preview_id integer NOT NULL REFERENCES cleverreach_preview ON DELETE CASCADE,
    group_id integer REFERENCES cleverreach_group ON DELETE SET NULL,
    partner_id integer REFERENCES res_partner ON DELETE SET NULL,
    action character varying,
    reason character varying,
    problem character varying
);
