-- Who gets what of the publication (warning/publication/collection.h), and what each collection shows. Times
-- are microseconds since 1970 UTC.

-- One row: who publishes, and whether by itself. `id`: a UUID, made at the first publication.
CREATE TABLE publication_producer (
  one      {integer} NOT NULL PRIMARY KEY CHECK (one = 1),
  id       {text} NOT NULL,
  name     {text} NOT NULL,
  created  {integer} NOT NULL,
  modified {integer} NOT NULL,
  enabled  {integer} NOT NULL CHECK (enabled IN (0, 1))
) {strict};
INSERT INTO publication_producer VALUES (1, '', '', 0, 0, 1);

CREATE TABLE publication_collection (
  number           {integer} NOT NULL PRIMARY KEY,
  id               {text} NOT NULL UNIQUE,   -- UUID, version 4
  name             {text} NOT NULL UNIQUE,   -- in addresses
  title            {text} NOT NULL,
  description      {text} NOT NULL,
  most             {text} NOT NULL CHECK (most IN ('clear', 'green', 'amber', 'amber+strict')),
  least_confidence {integer} NOT NULL CHECK (least_confidence BETWEEN 0 AND 100),
  categories       {text} NOT NULL,          -- names with a space between, or empty
  types            {text} NOT NULL,
  is_open          {integer} NOT NULL CHECK (is_open IN (0, 1)),  -- to everybody, without a log-in
  bodies           {text} NOT NULL,          -- ids with a space between; empty: every body
  writable         {integer} NOT NULL CHECK (writable IN (0, 1)), -- for those who may push
  retired          {integer} NOT NULL CHECK (retired IN (0, 1)),
  changed          {integer} NOT NULL,
  followed         {text} NOT NULL,          -- the rule that its members follow
  synced           {integer} NOT NULL,       -- number in publication up to which they do
  swept            {integer} NOT NULL,       -- time up to which validity does
  head             {integer} NOT NULL,       -- the newest publication_member.added
  live             {integer} NOT NULL,
  total            {integer} NOT NULL,
  CHECK (is_open = 0 OR most = 'clear')
) {strict};

-- What a collection shows, and all that its readers are given. `added` ascends with every change, two apart.
CREATE TABLE publication_member (
  collection {integer} NOT NULL,
  added      {integer} NOT NULL,
  object     {text} NOT NULL,                -- UUID of its STIX object
  kind       {text} NOT NULL CHECK (kind IN ('value', 'family', 'identity', 'marking')),
  generation {integer} NOT NULL,
  gone       {integer} NOT NULL CHECK (gone IN (0, 1, 2)),  -- 1: withdrawn, for ever; 2: validity over
  type       {text} NOT NULL,
  value      {text} NOT NULL,
  family     {text} NOT NULL,
  category   {text} NOT NULL,
  confidence {integer} NOT NULL,
  tlp        {text} NOT NULL,
  starts     {integer} NOT NULL,
  ends       {integer} NOT NULL,
  created    {integer} NOT NULL,
  modified   {integer} NOT NULL,
  PRIMARY KEY (collection, added),
  UNIQUE (collection, object)
) {strict};
CREATE INDEX publication_member_few ON publication_member (collection, added) WHERE kind <> 'value';
-- What begins or ends to be valid.
CREATE INDEX publication_ends ON publication (ends, id) WHERE ends < 9223372036854775807;
CREATE INDEX publication_starts ON publication (starts, id) WHERE starts > 0;

-- Objects that others added by TAXII, until an operator decides.
CREATE TABLE publication_inbox (
  id         {text} NOT NULL PRIMARY KEY,    -- of the status: a UUID
  collection {integer} NOT NULL,
  actor      {text} NOT NULL,
  received   {integer} NOT NULL,
  state      {text} NOT NULL CHECK (state IN ('waiting', 'released', 'refused')),
  decided_by {text} NOT NULL,
  decided_at {integer} NOT NULL,
  objects    {integer} NOT NULL,
  failures   {integer} NOT NULL,
  status     {text} NOT NULL,                -- JSON: successes and failures, as TAXII shows them
  content    {text} NOT NULL                 -- JSON: the objects; empty once decided
) {strict};
CREATE INDEX publication_inbox_waiting ON publication_inbox (state, received);

-- Collections of others that are polled, and how far.
CREATE TABLE publication_source (
  id          {text} NOT NULL PRIMARY KEY,
  url         {text} NOT NULL,               -- of a collection: https://…/collections/<id>/
  source      {text} NOT NULL UNIQUE,        -- name in the indicator store
  user_name   {text} NOT NULL,
  secret      {text} NOT NULL,               -- sealed
  ca_file     {text} NOT NULL,
  confidence  {integer} NOT NULL,
  tlp         {text} NOT NULL,
  seconds     {integer} NOT NULL,            -- between polls
  active      {integer} NOT NULL CHECK (active IN (0, 1)),
  added_after {text} NOT NULL,
  polled_at   {integer} NOT NULL,
  outcome     {text} NOT NULL
) {strict};
