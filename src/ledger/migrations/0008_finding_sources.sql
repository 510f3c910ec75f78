-- Evidence of a day comes from several sources (findings/finding.h, FindingSource as a number), and each replaces its
-- own only.
ALTER TABLE finding_day ADD COLUMN source {integer} NOT NULL DEFAULT 0;
DROP INDEX finding_day_by_day;
CREATE INDEX finding_day_by_day ON finding_day (day, source, finding);
CREATE TABLE finding_absorbed_day (
  day     {integer} NOT NULL,
  source  {integer} NOT NULL,
  content {text} NOT NULL,
  PRIMARY KEY (day, source)
) {strict};
INSERT INTO finding_absorbed_day (day, source, content) SELECT day, 0, content FROM finding_absorbed;
DROP TABLE finding_absorbed;
-- A collection that is made up or spam: kept for its overlap with others, and evidence of nothing.
ALTER TABLE leak_collection ADD COLUMN fabricated {integer} NOT NULL DEFAULT 0;
-- What a body may compare its own passwords with (leaks/oprf.h): a keyed tag of account and password together.
ALTER TABLE leak_exposure ADD COLUMN pair {text} NOT NULL DEFAULT '';
