-- Incidents (incidents/). Times are microseconds since 1970 UTC. What happened is incident_event and is never changed;
-- incident and incident_clock are made of it, to be searched.
CREATE TABLE incident (
  id           {text} NOT NULL PRIMARY KEY,
  organisation {text} NOT NULL,
  number       {text} NOT NULL UNIQUE,
  title        {text} NOT NULL,
  regime       {text} NOT NULL,
  state        {text} NOT NULL CHECK (state IN (
    'received', 'verified', 'responding', 'ended', 'closed', 'rejected')),
  level        {integer} NOT NULL,     -- of the system, 0: not known
  grades       {text} NOT NULL,        -- that hold, by space
  detected_at  {integer} NOT NULL,
  received_at  {integer} NOT NULL,
  closed_at    {integer} NOT NULL,     -- 0: not closed
  tlp          {text} NOT NULL,
  campaign     {text} NOT NULL,
  steps        {integer} NOT NULL,
  changed_at   {integer} NOT NULL,
  next_clock   {text} NOT NULL,        -- of the body, the first that is open
  next_due     {integer} NOT NULL,     -- of it, 0: none
  next_late    {integer} NOT NULL      -- late after, 0: none
) {strict};
CREATE INDEX incident_by_body ON incident (organisation, received_at);
CREATE INDEX incident_by_due ON incident (next_due);

CREATE TABLE incident_event (
  incident {text} NOT NULL,
  step     {integer} NOT NULL,
  at       {integer} NOT NULL,
  actor    {text} NOT NULL,
  kind     {text} NOT NULL,
  detail   {text} NOT NULL,
  PRIMARY KEY (incident, step)
) {strict};

CREATE TABLE incident_clock (
  incident {text} NOT NULL,
  clock    {text} NOT NULL,
  starts   {integer} NOT NULL,
  due      {integer} NOT NULL,
  late     {integer} NOT NULL,         -- after this
  met      {integer} NOT NULL,         -- 0: open
  PRIMARY KEY (incident, clock)
) {strict};

-- Numbers of a year without a gap.
CREATE TABLE incident_number (
  year {integer} NOT NULL PRIMARY KEY,
  last {integer} NOT NULL
) {strict};

-- What is attached: the sealed bytes are files of the home; the key of each is sealed under the key of the house.
CREATE TABLE incident_file (
  id       {text} NOT NULL PRIMARY KEY,
  incident {text} NOT NULL,            -- or of a mail
  key      {text} NOT NULL,
  digest   {text} NOT NULL,
  size     {integer} NOT NULL,
  made_at  {integer} NOT NULL
) {strict};
CREATE INDEX incident_file_by_incident ON incident_file (incident);

-- Reports that came by mail, until somebody takes or drops them.
CREATE TABLE incident_mail (
  id           {text} NOT NULL PRIMARY KEY,  -- digest of the bytes
  organisation {text} NOT NULL,        -- whose verified contact the sender is; empty: nobodys
  sender       {text} NOT NULL,
  sender_name  {text} NOT NULL,
  subject      {text} NOT NULL,
  body         {text} NOT NULL,
  detail       {text} NOT NULL,        -- JSON: what was read of it
  arrived_at   {integer} NOT NULL,
  answered_at  {integer} NOT NULL,     -- receipt mailed to the contact, 0: not
  state        {text} NOT NULL CHECK (state IN ('waiting', 'taken', 'dropped')),
  decided_by   {text} NOT NULL,
  decided_at   {integer} NOT NULL,
  incident     {text} NOT NULL,
  reason       {text} NOT NULL
) {strict};
CREATE INDEX incident_mail_by_state ON incident_mail (state, arrived_at);
