-- Official letters and reports (report/letters/). Times are microseconds since 1970, days since 1970; 0: none.
CREATE TABLE letter (
  id           {text} NOT NULL PRIMARY KEY,
  kind         {text} NOT NULL,
  subject      {text} NOT NULL,
  draft        {text} NOT NULL,      -- JSON (report/documents/draft.h)
  figures      {text} NOT NULL,      -- JSON (report/figures/figure.h)
  withdrawn    {text} NOT NULL,      -- indicators withdrawn when the figures were made, a line each
  revision     {integer} NOT NULL,   -- raised by every change of the draft
  state        {text} NOT NULL CHECK (state IN ('draft', 'review', 'approved', 'issued', 'signed', 'recalled')),
  made_at      {integer} NOT NULL,
  made_by      {text} NOT NULL,
  state_at     {integer} NOT NULL,
  approved_by  {text} NOT NULL,
  year         {integer} NOT NULL,   -- of the number, 0 before
  number       {integer} NOT NULL,
  notation     {text} NOT NULL,      -- "4327/BTTTT-CATTT", '' before
  issued_day   {integer} NOT NULL,
  signer       {text} NOT NULL,      -- whose certificate signed it
  signed_digest {text} NOT NULL      -- SHA-256 of the signed file, hex
) {strict};
CREATE INDEX letter_by_state ON letter (state, made_at);
CREATE INDEX letter_by_number ON letter (year, number);

-- The register: one series a year, without a gap. Who takes the number writes the letter's row in the same transaction.
CREATE TABLE letter_register (
  year {integer} NOT NULL PRIMARY KEY,
  last {integer} NOT NULL
) {strict};
CREATE TABLE letter_number (
  year   {integer} NOT NULL,
  number {integer} NOT NULL,
  letter {text} NOT NULL UNIQUE,
  PRIMARY KEY (year, number)
) {strict};

-- What happened to a letter, comments too, in order.
CREATE TABLE letter_event (
  letter   {text} NOT NULL,
  step     {integer} NOT NULL,
  at       {integer} NOT NULL,
  actor    {text} NOT NULL,
  event    {text} NOT NULL,
  revision {integer} NOT NULL,
  detail   {text} NOT NULL,
  PRIMARY KEY (letter, step)
) {strict};

-- One for each body that gets it: what is its own of the letter, how it went, when it was received.
CREATE TABLE letter_copy (
  letter       {text} NOT NULL,
  organisation {text} NOT NULL,
  figures      {text} NOT NULL,      -- JSON: those of its own appendix
  recipient    {text} NOT NULL,      -- mail address, '' the portal alone
  state        {text} NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'unknown', 'recalled')),
  state_at     {integer} NOT NULL,
  detail       {text} NOT NULL,
  received_at  {integer} NOT NULL,
  received_by  {text} NOT NULL,
  digest       {text} NOT NULL,      -- SHA-256 of its file, hex
  PRIMARY KEY (letter, organisation)
) {strict};
CREATE INDEX letter_copy_by_body ON letter_copy (organisation, state_at);
