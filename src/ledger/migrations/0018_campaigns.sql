-- Campaigns (campaigns/). Times are microseconds since 1970 UTC; evidence is a rank. Kinds of things as in
-- campaigns/thing.h.

-- Which body met which thing on which day: replaced whole whenever that day's evidence changes.
CREATE TABLE campaign_contact (
  kind         {text} NOT NULL,
  thing        {text} NOT NULL,
  organisation {text} NOT NULL,
  day          {integer} NOT NULL,
  first_seen   {integer} NOT NULL,
  last_seen    {integer} NOT NULL,
  sightings    {integer} NOT NULL,
  evidence     {integer} NOT NULL,
  apt          {integer} NOT NULL,
  conduct      {integer} NOT NULL,       -- nothing but conduct
  family       {text} NOT NULL,
  findings     {text} NOT NULL,          -- ids, each ended by a newline; at most twenty
  PRIMARY KEY (kind, thing, organisation, day)
) {strict};
CREATE INDEX campaign_contact_day ON campaign_contact (day);

-- The content of a day that is in campaign_contact (findings/feed.h names it).
CREATE TABLE campaign_day (
  day     {integer} NOT NULL PRIMARY KEY,
  content {text} NOT NULL
) {strict};

CREATE TABLE campaign (
  id          {text} NOT NULL PRIMARY KEY,
  state       {text} NOT NULL CHECK (state IN ('proposed', 'confirmed', 'rejected', 'withdrawn')),
  apt         {integer} NOT NULL,
  score       {integer} NOT NULL,
  bodies      {integer} NOT NULL,
  begins      {integer} NOT NULL,        -- first contact of its first body
  last_seen   {integer} NOT NULL,
  evidence    {integer} NOT NULL,
  family      {text} NOT NULL,
  terms       {text} NOT NULL,           -- of the score, JSON
  kinds       {text} NOT NULL,           -- of evidence, each ended by a newline
  judged      {text} NOT NULL,           -- kinds there were when it was rejected
  print       {text} NOT NULL,           -- digest of its things, bodies and findings
  proposed_at {integer} NOT NULL,
  decided_at  {integer} NOT NULL,        -- 0: not yet
  decided_by  {text} NOT NULL,
  comment     {text} NOT NULL
) {strict};
CREATE INDEX campaign_by_state ON campaign (state, apt, score);

-- A thing is of one campaign, for good.
CREATE TABLE campaign_thing (
  kind     {text} NOT NULL,
  thing    {text} NOT NULL,
  campaign {text} NOT NULL,
  holds    {integer} NOT NULL,           -- 1: the evidence is there now
  begins   {integer} NOT NULL,
  earlier  {integer} NOT NULL,           -- bodies that met it before
  share    {real} NOT NULL,              -- of bodies with any evidence
  PRIMARY KEY (kind, thing)
) {strict};
CREATE INDEX campaign_thing_of ON campaign_thing (campaign);

-- Its bodies by thing, and the findings that belong to it.
CREATE TABLE campaign_body (
  campaign     {text} NOT NULL,
  kind         {text} NOT NULL,
  thing        {text} NOT NULL,
  organisation {text} NOT NULL,
  first_seen   {integer} NOT NULL,
  last_seen    {integer} NOT NULL,
  sightings    {integer} NOT NULL,
  evidence     {integer} NOT NULL,
  PRIMARY KEY (campaign, kind, thing, organisation)
) {strict};
CREATE TABLE campaign_finding (
  finding      {text} NOT NULL,
  campaign     {text} NOT NULL,
  kind         {text} NOT NULL,
  thing        {text} NOT NULL,
  PRIMARY KEY (finding, campaign, kind, thing)
) {strict};
CREATE INDEX campaign_finding_of ON campaign_finding (campaign);

CREATE TABLE campaign_step (
  campaign {text} NOT NULL,
  step     {integer} NOT NULL,
  time     {integer} NOT NULL,
  actor    {text} NOT NULL,
  act      {text} NOT NULL,              -- proposed, confirmed, rejected, reopened, withdrawn, returned
  comment  {text} NOT NULL,
  PRIMARY KEY (campaign, step)
) {strict};
