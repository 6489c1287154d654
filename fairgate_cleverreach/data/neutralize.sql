-- A copy of the database for tests must never reach the real recipient lists.
DELETE FROM cleverreach_secret
 WHERE group_id IS NOT NULL;
UPDATE cleverreach_secret
   SET client_secret = NULL,
       access_token = NULL,
       expires_at = NULL,
       scope = NULL;
UPDATE cleverreach_account
   SET connection_state = 'untested',
       frequency = 'off',
       webhook = FALSE;
