-- Who may see what (access/). Times are microseconds since 1970 UTC; NULL: not yet, or without end. Secrets are here
-- as hashes, or sealed with a key that is not.
CREATE TABLE user_account (
  id          {text} PRIMARY KEY,
  login       {text} NOT NULL UNIQUE,
  name        {text} NOT NULL,
  email       {text} NOT NULL,
  language    {text} NOT NULL CHECK (language IN ('vi', 'en')),
  state       {text} NOT NULL CHECK (state IN ('active', 'disabled')),
  created_at  {integer} NOT NULL,
  password    {text} NOT NULL,     -- argon2id, '': none yet
  password_at {integer} NOT NULL
) {strict};
CREATE TABLE membership (
  id           {text} PRIMARY KEY,
  user_id      {text} NOT NULL REFERENCES user_account (id),
  organisation {text} NOT NULL,    -- '': the centre
  role         {text} NOT NULL CHECK (role IN ('operator', 'analyst', 'leader', 'administrator', 'member', 'sensor')),
  named        {integer} NOT NULL CHECK (named IN (0, 1)),
  accepted     {integer} NOT NULL CHECK (accepted IN (0, 1)),
  from_at      {integer} NOT NULL,
  until_at     {integer},
  CHECK ((organisation = '') = (role IN ('operator', 'analyst', 'leader')))
) {strict};
CREATE INDEX membership_user ON membership (user_id);
CREATE INDEX membership_organisation ON membership (organisation);
CREATE TABLE second_factor (
  user_id      {text} PRIMARY KEY REFERENCES user_account (id),
  secret       {text} NOT NULL,    -- sealed
  confirmed_at {integer},
  last_step    {integer} NOT NULL
) {strict};
CREATE TABLE recovery_code (
  user_id {text} NOT NULL REFERENCES user_account (id),
  hash    {text} NOT NULL,
  used_at {integer},
  PRIMARY KEY (user_id, hash)
) {strict};
-- Failed log-ins: by account, by address, by account at an address it has been used from.
CREATE TABLE log_in_delay (
  subject    {text} PRIMARY KEY,
  failures   {integer} NOT NULL,
  last_at    {integer} NOT NULL,
  not_before {integer} NOT NULL
) {strict};
CREATE INDEX log_in_delay_age ON log_in_delay (last_at);
CREATE TABLE known_address (
  user_id {text} NOT NULL REFERENCES user_account (id),
  address {text} NOT NULL,
  last_at {integer} NOT NULL,
  PRIMARY KEY (user_id, address)
) {strict};
CREATE TABLE session (
  id         {text} PRIMARY KEY,
  hash       {text} NOT NULL UNIQUE,
  user_id    {text} NOT NULL REFERENCES user_account (id),
  enrolling  {integer} NOT NULL CHECK (enrolling IN (0, 1)),  -- may set up a second factor, and nothing else
  created_at {integer} NOT NULL,
  used_at    {integer} NOT NULL,
  address    {text} NOT NULL,
  agent      {text} NOT NULL
) {strict};
CREATE INDEX session_by_user ON session (user_id);
CREATE TABLE api_token (
  id         {text} PRIMARY KEY,
  user_id    {text} NOT NULL REFERENCES user_account (id),
  name       {text} NOT NULL,
  prefix     {text} NOT NULL,
  hash       {text} NOT NULL UNIQUE,
  scopes     {text} NOT NULL,      -- names of actions with spaces
  created_at {integer} NOT NULL,
  expires_at {integer} NOT NULL,
  used_at    {integer},
  revoked_at {integer}
) {strict};
CREATE INDEX api_token_user ON api_token (user_id);
CREATE TABLE one_time_token (
  id           {text} PRIMARY KEY,
  purpose      {text} NOT NULL CHECK (purpose IN ('sensor', 'password')),
  organisation {text} NOT NULL,    -- sensor: its body
  subject      {text} NOT NULL,    -- sensor: its name; password: the user's id
  hash         {text} NOT NULL UNIQUE,
  created_by   {text} NOT NULL,
  created_at   {integer} NOT NULL,
  expires_at   {integer} NOT NULL,
  used_at      {integer},
  used_by      {text} NOT NULL     -- sensor: the id it gave itself
) {strict};
CREATE TABLE ownership_claim (
  id           {text} PRIMARY KEY,
  organisation {text} NOT NULL,
  kind         {text} NOT NULL CHECK (kind IN ('prefix', 'domain')),
  resource     {text} NOT NULL,
  note         {text} NOT NULL,
  state        {text} NOT NULL CHECK (state IN ('waiting', 'approved', 'refused', 'withdrawn')),
  made_by      {text} NOT NULL,
  made_at      {integer} NOT NULL,
  decided_by   {text} NOT NULL,
  decided_at   {integer},
  reason       {text} NOT NULL,
  from_day     {integer} NOT NULL, -- days since 1970: held from
  applied      {integer} NOT NULL CHECK (applied IN (0, 1))  -- the directory has it
) {strict};
CREATE INDEX ownership_claim_organisation ON ownership_claim (organisation);
CREATE UNIQUE INDEX ownership_claim_waiting ON ownership_claim (organisation, kind, resource) WHERE state = 'waiting';
CREATE TABLE contact (
  id           {text} PRIMARY KEY,
  organisation {text} NOT NULL,
  role         {text} NOT NULL CHECK (role IN ('technical', 'leader', 'duty', 'abuse')),
  name         {text} NOT NULL,
  email        {text} NOT NULL,
  phone        {text} NOT NULL,
  verified_at  {integer},
  code         {text} NOT NULL,    -- keyed hash, '': none waits
  code_expires {integer} NOT NULL,
  code_tries   {integer} NOT NULL
) {strict};
CREATE INDEX contact_organisation ON contact (organisation);
