-- Leaked accounts (leaks/leak_book.h). No password and no account stands here in clear: ids are keyed hashes under a key
-- that is not in the ledger, the account itself is sealed with it. `observed` is in days since 1970.
CREATE TABLE leak_collection (
  id          {text} NOT NULL PRIMARY KEY,
  name        {text} NOT NULL UNIQUE,
  observed    {integer} NOT NULL,
  imported_at {integer} NOT NULL,
  imported_by {text} NOT NULL,
  bytes       {integer} NOT NULL,
  lines       {integer} NOT NULL
) {strict};
CREATE TABLE leak_account (
  id           {text} NOT NULL PRIMARY KEY,
  organisation {text} NOT NULL,      -- whose domain it is; '': nobody's here
  domain       {text} NOT NULL,      -- the watched one
  door         {text} NOT NULL CHECK (door IN ('mail', 'site')),
  masked       {text} NOT NULL,
  sealed       {text} NOT NULL
) {strict};
CREATE INDEX leak_account_by_body ON leak_account (organisation);
CREATE INDEX leak_account_by_domain ON leak_account (domain);
CREATE TABLE leak_exposure (
  account    {text} NOT NULL,
  collection {text} NOT NULL,
  secret     {text} NOT NULL,        -- '': none was there
  kind       {text} NOT NULL CHECK (kind IN ('none', 'plain', 'hash')),
  site       {text} NOT NULL,        -- host, '' not said
  machine    {text} NOT NULL,        -- keyed hash of the infected computer's name, ''
  observed   {integer} NOT NULL,
  PRIMARY KEY (account, collection, secret, site)
) {strict};
CREATE INDEX leak_exposure_by_day ON leak_exposure (observed, account);
CREATE INDEX leak_exposure_by_collection ON leak_exposure (collection, account);
CREATE INDEX leak_exposure_by_secret ON leak_exposure (secret);
