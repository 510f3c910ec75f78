-- Sensors of the bodies (src/sensor/): who they are, which batches of theirs were accepted, which indicator lists were
-- published to them. Public keys are 64 hex digits (Ed25519); times are microseconds.
CREATE TABLE sensor (
  id            {text} NOT NULL PRIMARY KEY,
  organisation  {text} NOT NULL,
  name          {text} NOT NULL,
  public_key    {text} NOT NULL,
  next_key      {text} NOT NULL,
  state         {text} NOT NULL,
  enrolled_at   {integer} NOT NULL,
  revoked_at    {integer},
  last_contact  {integer},
  last_batch    {integer},
  skew          {integer},
  version       {text} NOT NULL,
  indicators    {text} NOT NULL
) {strict};
CREATE UNIQUE INDEX sensor_by_name ON sensor (organisation, name) WHERE state = 'active';

-- One row a batch that was answered for good: the same batch again gets the same answer. Applied rows are removed after
-- a while; a batch that comes after that is applied again, which changes nothing.
CREATE TABLE sensor_batch (
  sensor       {text} NOT NULL,
  epoch        {text} NOT NULL,
  seq          {integer} NOT NULL,
  digest       {text} NOT NULL,
  result       {text} NOT NULL,
  detail       {text} NOT NULL,
  sightings    {integer} NOT NULL,
  received_at  {integer} NOT NULL,
  applied_at   {integer},
  PRIMARY KEY (sensor, epoch, seq)
) {strict};
CREATE INDEX sensor_batch_by_time ON sensor_batch (received_at);
CREATE INDEX sensor_batch_waiting ON sensor_batch (sensor, epoch, seq) WHERE applied_at IS NULL;

-- Batches are numbered from 1 in each life of a spool, so highest - accepted is what never came.
CREATE TABLE sensor_epoch (
  sensor    {text} NOT NULL,
  epoch     {text} NOT NULL,
  started   {integer} NOT NULL,
  highest   {integer} NOT NULL,
  accepted  {integer} NOT NULL,
  PRIMARY KEY (sensor, epoch)
) {strict};

CREATE TABLE indicator_publication (
  serial   {integer} NOT NULL PRIMARY KEY,
  version  {text} NOT NULL,
  entries  {integer} NOT NULL,
  made_at  {integer} NOT NULL
) {strict};
