-- Advisories and directives (warning/advisories/). Times are microseconds since 1970 UTC; 0: not yet.
CREATE TABLE warning (
  id           {text} NOT NULL PRIMARY KEY,
  kind         {text} NOT NULL CHECK (kind IN ('advisory', 'directive')),
  state        {text} NOT NULL CHECK (state IN ('draft', 'published', 'withdrawn', 'dropped')),
  year         {integer} NOT NULL,       -- local, of the first publication; 0 before
  number       {integer} NOT NULL,       -- within kind and year, from 1, without gaps; 0 before
  version      {integer} NOT NULL,       -- published last; 0: none
  tlp          {text} NOT NULL,          -- of that version, or of the draft before the first
  title        {text} NOT NULL,          -- likewise, both languages: what lists search
  created_by   {text} NOT NULL,
  created_at   {integer} NOT NULL,
  published_at {integer} NOT NULL,       -- the first version
  updated_at   {integer} NOT NULL,       -- the last version, or its withdrawal
  reason       {text} NOT NULL           -- of the withdrawal
) {strict};
CREATE UNIQUE INDEX warning_number ON warning (kind, year, number) WHERE number > 0;
CREATE INDEX warning_by_state ON warning (kind, state, updated_at);

CREATE TABLE warning_version (
  warning      {text} NOT NULL,
  version      {integer} NOT NULL,
  state        {text} NOT NULL CHECK (state IN ('draft', 'review', 'approved', 'published', 'dropped')),
  content      {text} NOT NULL,          -- JSON
  authors      {text} NOT NULL,          -- users, each ended by a line feed
  reviewer     {text} NOT NULL,
  note         {text} NOT NULL,          -- of the reviewer
  changed_at   {integer} NOT NULL,
  published_at {integer} NOT NULL,
  PRIMARY KEY (warning, version)
) {strict};

-- Whom it is addressed to; never taken away.
CREATE TABLE warning_body (
  warning      {text} NOT NULL,
  organisation {text} NOT NULL,
  sensitive    {integer} NOT NULL,       -- the reason is: for those named only
  at           {integer} NOT NULL,
  PRIMARY KEY (warning, organisation)
) {strict};
CREATE INDEX warning_body_by_body ON warning_body (organisation, warning);

-- What happened, appended only: every state, of any moment, is made of these rows.
CREATE TABLE warning_event (
  warning      {text} NOT NULL,
  sequence     {integer} NOT NULL,       -- within the warning, from 1
  organisation {text} NOT NULL,          -- empty: to the warning itself
  at           {integer} NOT NULL,
  actor        {text} NOT NULL,
  event        {text} NOT NULL,
  version      {integer} NOT NULL,
  step         {text} NOT NULL,
  text         {text} NOT NULL,
  reference    {text} NOT NULL,          -- a notice, a file, a stage of reminding
  PRIMARY KEY (warning, sequence)
) {strict};
CREATE INDEX warning_event_by_body ON warning_event (organisation, warning, sequence);

CREATE TABLE warning_file (
  id           {text} NOT NULL PRIMARY KEY,
  warning      {text} NOT NULL,
  organisation {text} NOT NULL,          -- empty: an attachment; else evidence of that body
  name         {text} NOT NULL,
  type         {text} NOT NULL,
  size         {integer} NOT NULL,
  sha256       {text} NOT NULL,
  content      {text} NOT NULL,          -- hex
  made_by      {text} NOT NULL,
  made_at      {integer} NOT NULL
) {strict};
CREATE INDEX warning_file_by_warning ON warning_file (warning, organisation);

-- Each published version of an advisory as CSAF, with what was signed.
CREATE TABLE warning_csaf (
  warning   {text} NOT NULL,
  version   {integer} NOT NULL,
  tlp       {text} NOT NULL,
  year      {integer} NOT NULL,          -- UTC, of the first publication
  name      {text} NOT NULL,
  document  {text} NOT NULL,
  sha256    {text} NOT NULL,
  sha512    {text} NOT NULL,
  signature {text} NOT NULL,             -- armoured, empty: not signed
  made_at   {integer} NOT NULL,
  PRIMARY KEY (warning, version)
) {strict};
CREATE INDEX warning_csaf_by_name ON warning_csaf (year, name);

-- A notice of the outbox that carries a letter of its own instead of findings.
CREATE TABLE notice_letter (
  notice        {text} NOT NULL PRIMARY KEY,
  source        {text} NOT NULL,         -- what it is about: "warning:<id>"
  subject       {text} NOT NULL,
  body          {text} NOT NULL,
  html          {text} NOT NULL,
  plain_subject {text} NOT NULL,         -- instead, where it would go unencrypted and must not; empty: it may
  plain_body    {text} NOT NULL,
  plain_html    {text} NOT NULL
) {strict};
CREATE INDEX notice_letter_by_source ON notice_letter (source);
