-- What the centre publishes of its indicators (warning/publication/log.h): one row a value, with the number
-- of its newest change. Times are microseconds since 1970 UTC.
CREATE TABLE publication (
  sequence   {integer} NOT NULL PRIMARY KEY,
  id         {text} NOT NULL UNIQUE,
  type       {text} NOT NULL,
  value      {text} NOT NULL,
  family     {text} NOT NULL,
  category   {text} NOT NULL,
  confidence {integer} NOT NULL CHECK (confidence BETWEEN 0 AND 100),
  tlp        {text} NOT NULL CHECK (tlp IN ('clear', 'green', 'amber', 'amber+strict')),
  starts     {integer} NOT NULL,
  ends       {integer} NOT NULL,
  created    {integer} NOT NULL,
  modified   {integer} NOT NULL,
  withdrawn  {integer} NOT NULL CHECK (withdrawn IN (0, 1))
) {strict};

-- One row. A publisher holds it until its time is over, or it gives it back.
CREATE TABLE publication_state (
  one        {integer} NOT NULL PRIMARY KEY CHECK (one = 1),
  sequence   {integer} NOT NULL,
  modified   {integer} NOT NULL,
  total      {integer} NOT NULL,
  withdrawn  {integer} NOT NULL,
  holder     {text} NOT NULL,
  held_until {integer} NOT NULL
) {strict};
INSERT INTO publication_state VALUES (1, 0, 0, 0, 0, '', 0);
