-- Who did what, for ever: each entry bears the hash of the one before it (ledger/audit.h).
CREATE TABLE audit (
  sequence {integer} PRIMARY KEY,
  time     {integer} NOT NULL,
  actor    {text} NOT NULL,
  action   {text} NOT NULL,
  subject  {text} NOT NULL,
  detail   {text} NOT NULL,
  previous {text} NOT NULL,
  hash     {text} NOT NULL
) {strict};
