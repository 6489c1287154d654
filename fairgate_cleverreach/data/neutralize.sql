-- A copy of the database for tests must never reach the real recipient lists.
UPDATE cleverreach_account
   SET client_secret_stored = NULL,
       access_token = NULL,
       access_token_expires_at = 0,
       access_token_scope = NULL,
       connection_state = 'untested',
       frequency = 'off';
