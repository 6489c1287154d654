-- A copy of the database for tests never reaches the real recipient lists, and is told
-- nothing of them.
DELETE FROM cleverreach_secret
 WHERE group_id IS NOT NULL;
UPDATE cleverreach_secret
   SET client_secret = NULL,
       access_token = NULL,
       expires_at = NULL,
       scope = NULL;
UPDATE cleverreach_account
   SET connection_state = 'untested',
       connection_trouble = NULL,
       frequency = 'off',
       nightly_reading = FALSE,
       webhook = FALSE,
       webhook_trouble = NULL;
DELETE FROM cleverreach_hint;
-- Whoever wants to try something out says here with which server, which is then not
-- that of before.
DELETE FROM ir_config_parameter
 WHERE key = 'fairgate_cleverreach.base_url';
-- What was under way goes on where it comes from, not here as well.
UPDATE cleverreach_upload_line
   SET state = 'error',
       trouble = '[{"code": "for_tests", "values": {}}]',
       end_date = now() AT TIME ZONE 'UTC'
 WHERE state IN ('queued', 'running');
UPDATE cleverreach_upload
   SET state = 'failed',
       trouble = '[{"code": "for_tests", "values": {}}]',
       end_date = now() AT TIME ZONE 'UTC',
       resume_date = NULL
 WHERE state IN ('queued', 'running');
UPDATE cleverreach_upload
   SET retry_date = NULL
 WHERE retry_date IS NOT NULL;
UPDATE cleverreach_step
   SET content = NULL
 WHERE content IS NOT NULL;
