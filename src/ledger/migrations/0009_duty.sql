-- Duty rosters (duty/). Times are microseconds since 1970 UTC, whole minutes where a shift or a period is
-- meant. Organisation '' is the centre.
CREATE TABLE duty_shift (
  id             {text} NOT NULL PRIMARY KEY,
  organisation   {text} NOT NULL,
  role           {text} NOT NULL CHECK (role IN ('technical', 'leader')),
  person         {text} NOT NULL,        -- user id, or a name
  starts         {integer} NOT NULL,
  ends           {integer} NOT NULL,
  state          {text} NOT NULL CHECK (state IN ('planned', 'override', 'swapped', 'cancelled')),
  planned_person {text} NOT NULL,        -- before it was swapped
  source         {text} NOT NULL,
  note           {text} NOT NULL,
  made_by        {text} NOT NULL,
  made_at        {integer} NOT NULL,
  CHECK (starts < ends)
) {strict};
-- Covering: what a check of coverage reads is in the index, in its order.
CREATE INDEX duty_shift_cover ON duty_shift (organisation, role, starts, ends, person, state);
CREATE INDEX duty_shift_starts ON duty_shift (starts);
CREATE UNIQUE INDEX duty_shift_once ON duty_shift (person, starts, ends, organisation, role)
  WHERE state <> 'cancelled';

CREATE TABLE duty_swap (
  id           {text} NOT NULL PRIMARY KEY,
  organisation {text} NOT NULL,
  shift        {text} NOT NULL,
  in_return    {text} NOT NULL,          -- a shift of the other, or empty
  giver        {text} NOT NULL,
  taker        {text} NOT NULL,
  note         {text} NOT NULL,
  state        {text} NOT NULL CHECK (state IN ('asked', 'accepted', 'refused', 'withdrawn')),
  asked_by     {text} NOT NULL,
  asked_at     {integer} NOT NULL,
  decided_by   {text} NOT NULL,
  decided_at   {integer} NOT NULL        -- 0: not yet
) {strict};
CREATE INDEX duty_swap_by_body ON duty_swap (organisation, asked_at);

-- Heightened alert, declared by the centre for everybody.
CREATE TABLE duty_alert (
  id               {text} NOT NULL PRIMARY KEY,
  starts           {integer} NOT NULL,
  ends             {integer} NOT NULL,
  technical        {integer} NOT NULL,   -- people at least
  leader           {integer} NOT NULL,
  check_in_minutes {integer} NOT NULL,   -- 0: as always
  reason           {text} NOT NULL,
  made_by          {text} NOT NULL,
  made_at          {integer} NOT NULL,
  CHECK (starts < ends)
) {strict};

CREATE TABLE duty_policy (
  organisation     {text} NOT NULL PRIMARY KEY,
  continuous       {integer} NOT NULL,   -- Labour Code art. 116: rules of its own
  grace_minutes    {integer} NOT NULL,   -- after which a check-in is missing
  check_in_minutes {integer} NOT NULL,   -- 0: at the start only
  steps            {text} NOT NULL       -- JSON
) {strict};

CREATE TABLE duty_check_in (
  id           {text} NOT NULL PRIMARY KEY,
  organisation {text} NOT NULL,
  shift        {text} NOT NULL,
  kind         {text} NOT NULL CHECK (kind IN ('check-in', 'hand-over')),
  person       {text} NOT NULL,
  at           {integer} NOT NULL,
  note         {text} NOT NULL
) {strict};
CREATE INDEX duty_check_in_by_shift ON duty_check_in (shift, at);
CREATE INDEX duty_check_in_by_body ON duty_check_in (organisation, at);

-- Somebody is sought until somebody answers.
CREATE TABLE duty_page (
  id           {text} NOT NULL PRIMARY KEY,
  organisation {text} NOT NULL,
  cause        {text} NOT NULL,
  subject      {text} NOT NULL,          -- with the cause and the body: the same page is raised once
  detail       {text} NOT NULL,
  raised_at    {integer} NOT NULL,
  step         {integer} NOT NULL,       -- called last, -1: none yet
  round        {integer} NOT NULL,
  called_at    {integer} NOT NULL,
  state        {text} NOT NULL CHECK (state IN ('open', 'answered', 'ended', 'nobody')),
  ended_by     {text} NOT NULL,
  ended_at     {integer} NOT NULL
) {strict};
CREATE UNIQUE INDEX duty_page_once ON duty_page (organisation, cause, subject);
CREATE INDEX duty_page_by_state ON duty_page (state);
CREATE TABLE duty_call (
  id      {text} NOT NULL PRIMARY KEY,
  page    {text} NOT NULL,
  step    {integer} NOT NULL,
  round   {integer} NOT NULL,
  channel {text} NOT NULL,
  target  {text} NOT NULL,
  made_at {integer} NOT NULL,
  state   {text} NOT NULL CHECK (state IN ('waiting', 'accepted', 'failed')),
  detail  {text} NOT NULL
) {strict};
CREATE INDEX duty_call_by_page ON duty_call (page, made_at);
CREATE INDEX duty_call_by_state ON duty_call (state);
