-- Notices (notices/). Times are microseconds since 1970 UTC; 0: none. What a body wants; no row: the defaults.
CREATE TABLE notice_setting (
  organisation    {text} NOT NULL PRIMARY KEY,
  language        {text} NOT NULL CHECK (language IN ('vi', 'en')),
  schedule        {text} NOT NULL CHECK (schedule IN ('daily', 'weekly', 'never')),
  hour            {integer} NOT NULL,   -- local, 0 to 23
  least           {integer} NOT NULL,   -- ranks of severity
  at_once         {integer} NOT NULL,
  webhook         {text} NOT NULL,      -- URL, empty: none
  webhook_secret  {text} NOT NULL,      -- sealed
  key             {text} NOT NULL       -- fingerprint in the keyring of the home, empty: none
) {strict};
CREATE TABLE notice_mute (
  id           {text} NOT NULL PRIMARY KEY,
  organisation {text} NOT NULL,
  what         {text} NOT NULL,         -- empty: anything
  subject      {text} NOT NULL,         -- empty: any
  until_day    {integer} NOT NULL,      -- the last day
  reason       {text} NOT NULL,
  made_by      {text} NOT NULL,
  made_at      {integer} NOT NULL
) {strict};
CREATE INDEX notice_mute_organisation ON notice_mute (organisation);

-- The outbox: one row for each mail or call, written with the decision to send it.
CREATE TABLE notice (
  id           {text} NOT NULL PRIMARY KEY,  -- from all that follows up to `content`
  organisation {text} NOT NULL,         -- whose contact it goes to
  about        {text} NOT NULL,         -- whose findings: the same body, or one below it
  kind         {text} NOT NULL,
  channel      {text} NOT NULL,
  recipient    {text} NOT NULL,         -- a mail address, or the URL of a webhook; empty while there is none
  period       {text} NOT NULL,
  content      {text} NOT NULL,         -- a digest of findings and episodes
  findings     {integer} NOT NULL,
  sensitive    {integer} NOT NULL,      -- holds one that is
  tlp          {text} NOT NULL,         -- the strictest
  subject      {text} NOT NULL,
  made_at      {integer} NOT NULL,
  made_by      {text} NOT NULL,
  state        {text} NOT NULL,
  state_at     {integer} NOT NULL,
  detail       {text} NOT NULL,
  attempts     {integer} NOT NULL,
  not_before   {integer} NOT NULL,
  sender       {text} NOT NULL          -- the machine that is sending it
) {strict};
CREATE INDEX notice_by_state ON notice (state, not_before);
CREATE INDEX notice_by_body ON notice (about, kind, period);
CREATE INDEX notice_by_reader ON notice (organisation, made_at);
CREATE INDEX notice_by_recipient ON notice (recipient, made_at);
CREATE TABLE notice_finding (
  notice  {text} NOT NULL,
  finding {text} NOT NULL,
  episode {integer} NOT NULL,
  level   {integer} NOT NULL,           -- 0 technical contact, 1 leader, 2 upper body
  PRIMARY KEY (notice, finding)
) {strict};
CREATE INDEX notice_finding_by_finding ON notice_finding (finding, episode);

-- Who was told and who was held out, for the comparison of both.
CREATE TABLE notice_effect (
  finding {text} NOT NULL,
  episode {integer} NOT NULL,
  what    {text} NOT NULL,
  sector  {text} NOT NULL,
  channel {text} NOT NULL,              -- empty: held out
  at      {integer} NOT NULL,
  PRIMARY KEY (finding, episode)
) {strict};
