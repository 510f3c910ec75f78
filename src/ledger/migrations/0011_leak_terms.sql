-- The finding that an account is (findings/finding.h); empty until it is one.
ALTER TABLE leak_account ADD COLUMN finding {text} NOT NULL DEFAULT '';
-- One row: after how many days leaks are forgotten (0: never), and a number that rises with each change of what the
-- leaks show.
CREATE TABLE leak_term (
  one       {integer} NOT NULL PRIMARY KEY CHECK (one = 1),
  keep_days {integer} NOT NULL,
  changes   {integer} NOT NULL
) {strict};
INSERT INTO leak_term (one, keep_days, changes) VALUES (1, 1095, 0);
