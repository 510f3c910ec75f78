-- Assets of the bodies and weaknesses found on them (weaknesses/inventory/). Ids are digests of what makes a row itself,
-- so that the same file, read again, makes nothing. Times are microseconds since 1970, kNoTime where not said.
CREATE TABLE asset (
  id           {text} NOT NULL PRIMARY KEY,
  organisation {text} NOT NULL,
  place        {text} NOT NULL,      -- address, else name, else URL: what tells it from others of the body
  product      {text} NOT NULL,      -- CPE 2.3, package URL or words; '': the place itself
  port         {integer} NOT NULL,   -- 0: not at a port
  protocol     {text} NOT NULL,
  host         {text} NOT NULL,
  address      {text} NOT NULL,
  domain       {text} NOT NULL,
  url          {text} NOT NULL,
  version      {text} NOT NULL,      -- '': not known
  owner        {text} NOT NULL,
  importance   {text} NOT NULL,
  level        {integer} NOT NULL CHECK (level BETWEEN 0 AND 5),  -- of the system, Decree 85/2016; 0: not said
  source       {text} NOT NULL,      -- the latest
  first_seen   {integer} NOT NULL,
  last_seen    {integer} NOT NULL
) {strict};
CREATE INDEX asset_by_body ON asset (organisation, place);
CREATE INDEX asset_by_host ON asset (organisation, host);
CREATE TABLE asset_change (
  asset  {text} NOT NULL,
  at     {integer} NOT NULL,
  field  {text} NOT NULL,
  before {text} NOT NULL,
  after  {text} NOT NULL,
  source {text} NOT NULL,
  PRIMARY KEY (asset, field, at, after)
) {strict};
CREATE TABLE weakness (
  id             {text} NOT NULL PRIMARY KEY,
  organisation   {text} NOT NULL,
  sector         {text} NOT NULL,
  asset          {text} NOT NULL,
  weakness       {text} NOT NULL,    -- CVE, GHSA, or a scanner's rule
  port           {integer} NOT NULL, -- 0: the host itself
  protocol       {text} NOT NULL,
  part           {text} NOT NULL,    -- package or file, ''
  product        {text} NOT NULL,
  version        {text} NOT NULL,
  title          {text} NOT NULL,
  fix            {text} NOT NULL,
  severity       {integer} NOT NULL CHECK (severity BETWEEN 0 AND 4),
  state          {text} NOT NULL CHECK (state IN ('open', 'closed')),
  closed_because {text} NOT NULL CHECK (closed_because IN ('', 'patched', 'port-closed', 'host-gone', 'accepted')),
  episode        {integer} NOT NULL,
  first_seen     {integer} NOT NULL,
  last_seen      {integer} NOT NULL,
  opened         {integer} NOT NULL,
  due            {integer} NOT NULL,
  closed         {integer} NOT NULL, -- 0 while open
  accepted_until {integer} NOT NULL, -- 0: never accepted
  gone_since     {integer} NOT NULL, -- 0: its host answered, or nobody asked
  exploited      {integer} NOT NULL CHECK (exploited IN (0, 1))  -- the due date is KEV's own
) {strict};
CREATE INDEX weakness_by_body ON weakness (organisation, state, due);
CREATE INDEX weakness_by_asset ON weakness (asset);
CREATE INDEX weakness_by_name ON weakness (weakness, state);
CREATE TABLE weakness_source (
  weakness     {text} NOT NULL,
  rule         {text} NOT NULL,      -- "nessus:19506": scanner and its check
  severity     {text} NOT NULL,      -- the scanner's own word
  evidence     {text} NOT NULL,
  credentialed {integer} NOT NULL CHECK (credentialed IN (0, 1)),
  first_seen   {integer} NOT NULL,
  last_seen    {integer} NOT NULL,
  absent       {integer} NOT NULL,   -- 0, or when the same check no longer found it
  PRIMARY KEY (weakness, rule)
) {strict};
CREATE TABLE weakness_event (
  weakness {text} NOT NULL,
  number   {integer} NOT NULL,
  at       {integer} NOT NULL,
  event    {text} NOT NULL CHECK (event IN ('opened', 'closed', 'reopened', 'accepted', 'severity', 'due')),
  detail   {text} NOT NULL,
  actor    {text} NOT NULL,
  PRIMARY KEY (weakness, number)
) {strict};
CREATE TABLE weakness_scan (
  id           {text} NOT NULL PRIMARY KEY,
  organisation {text} NOT NULL,
  scanner      {text} NOT NULL,
  started      {integer} NOT NULL,
  finished     {integer} NOT NULL,
  complete     {integer} NOT NULL CHECK (complete IN (0, 1)),
  hosts        {integer} NOT NULL,
  findings     {integer} NOT NULL,
  foreign_hosts {integer} NOT NULL,  -- not this body's: left out
  imported_at  {integer} NOT NULL,
  imported_by  {text} NOT NULL
) {strict};
CREATE INDEX weakness_scan_by_body ON weakness_scan (organisation, finished);
