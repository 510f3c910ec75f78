-- Findings (findings/finding.h). Times are microseconds since 1970 UTC, 0 for none; evidence and severity are ranks.
CREATE TABLE finding (
  id              {text} NOT NULL PRIMARY KEY,
  organisation    {text} NOT NULL,
  sector          {text} NOT NULL,
  kind            {text} NOT NULL,
  subject         {text} NOT NULL,
  what            {text} NOT NULL,
  first_seen      {integer} NOT NULL,
  last_seen       {integer} NOT NULL,
  sightings       {integer} NOT NULL,
  evidence        {integer} NOT NULL,
  severity        {integer} NOT NULL,
  tlp             {text} NOT NULL,
  sensitive       {integer} NOT NULL,
  state           {text} NOT NULL,
  closed_because  {text} NOT NULL,
  episode         {integer} NOT NULL,
  opened          {integer} NOT NULL,
  due             {integer} NOT NULL,
  closed          {integer} NOT NULL,
  last_notified   {integer} NOT NULL,
  assignee        {text} NOT NULL,
  came_from       {text} NOT NULL,
  risk_until      {integer} NOT NULL,
  silent_sensor   {text} NOT NULL,
  steps           {integer} NOT NULL,
  returns_after   {integer} NOT NULL,
  episode_end     {integer} NOT NULL,
  episode_window  {integer} NOT NULL,
  episode_before  {integer} NOT NULL
) {strict};
CREATE INDEX finding_by_body ON finding (organisation, state);
CREATE INDEX finding_by_state ON finding (state, last_seen);
CREATE INDEX finding_by_subject ON finding (subject);

-- What the evidence of one day says of a finding: replaced whole whenever that day's evidence changes, so that a
-- finding's first, last and number are sums over its days. `hours`: a bit for each hour with evidence.
CREATE TABLE finding_day (
  finding    {text} NOT NULL,
  day        {integer} NOT NULL,
  first_seen {integer} NOT NULL,
  last_seen  {integer} NOT NULL,
  sightings  {integer} NOT NULL,
  evidence   {integer} NOT NULL,
  severity   {integer} NOT NULL,
  hours      {integer} NOT NULL,
  sensors    {text} NOT NULL,
  PRIMARY KEY (finding, day)
) {strict};
CREATE INDEX finding_day_by_day ON finding_day (day, finding);

CREATE TABLE finding_history (
  finding    {text} NOT NULL,
  step       {integer} NOT NULL,
  time       {integer} NOT NULL,
  actor      {text} NOT NULL,
  act        {text} NOT NULL,
  from_state {text} NOT NULL,
  to_state   {text} NOT NULL,
  comment    {text} NOT NULL,
  PRIMARY KEY (finding, step)
) {strict};

-- Days whose evidence was absorbed, and what it was then.
CREATE TABLE finding_absorbed (
  day     {integer} NOT NULL PRIMARY KEY,
  content {text} NOT NULL
) {strict};
