-- The review of a body's weak points (weaknesses/inventory/review_book.h): one that is open at most, then signed. What
-- was counted at signing stays as it was.
CREATE TABLE weakness_review (
  id           {text} NOT NULL PRIMARY KEY,
  organisation {text} NOT NULL,
  state        {text} NOT NULL CHECK (state IN ('open', 'signed')),
  begun        {integer} NOT NULL,
  begun_by     {text} NOT NULL,
  signed       {integer} NOT NULL,   -- 0 while open, as all that follows
  signed_by    {text} NOT NULL,
  statement    {text} NOT NULL,
  systems      {integer} NOT NULL,
  reviewed     {integer} NOT NULL,
  open_count   {integer} NOT NULL,
  overdue      {integer} NOT NULL,
  exploited    {integer} NOT NULL,
  digest       {text} NOT NULL
) {strict};
CREATE UNIQUE INDEX weakness_review_open ON weakness_review (organisation) WHERE state = 'open';
CREATE INDEX weakness_review_by_body ON weakness_review (organisation, signed);
CREATE TABLE weakness_review_system (
  review      {text} NOT NULL,
  place       {text} NOT NULL,
  at          {integer} NOT NULL,    -- 0: not reviewed, written down at signing
  reviewed_by {text} NOT NULL,
  note        {text} NOT NULL,
  open_count  {integer} NOT NULL,
  overdue     {integer} NOT NULL,
  exploited   {integer} NOT NULL,
  PRIMARY KEY (review, place)
) {strict};
-- Listed sources that contacted a port with an open weakness, out of the sightings of the last weeks; made anew each
-- time.
CREATE TABLE weakness_contact (
  organisation {text} NOT NULL,
  address      {text} NOT NULL,
  port         {integer} NOT NULL,
  protocol     {text} NOT NULL,
  sources      {integer} NOT NULL,
  answered     {integer} NOT NULL CHECK (answered IN (0, 1)),
  last_seen    {integer} NOT NULL,
  PRIMARY KEY (organisation, address, port, protocol)
) {strict};
