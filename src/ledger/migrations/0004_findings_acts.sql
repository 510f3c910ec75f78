-- A disputed finding, or one whose risk is accepted, has its due date paused since then; 0: it runs.
ALTER TABLE finding ADD COLUMN paused {integer} NOT NULL DEFAULT 0;
-- What an act says beside its comment: why (kind of dispute, reason of closing, step ticked, user assigned), which
-- machine and what was done to it (resolve). Comments, assignments and ticks are entries too, with no states.
ALTER TABLE finding_history ADD COLUMN reason {text} NOT NULL DEFAULT '';
ALTER TABLE finding_history ADD COLUMN machine {text} NOT NULL DEFAULT '';
ALTER TABLE finding_history ADD COLUMN done {text} NOT NULL DEFAULT '';
CREATE INDEX finding_history_by_time ON finding_history (time);
