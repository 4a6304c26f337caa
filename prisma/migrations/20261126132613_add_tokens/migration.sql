create table token (
  id             serial not null,
  kind           text not null,
  clusters       text[],
  node           text,
  purpose        text not null default '',
  hash           text not null,
  shown          text not null,
  previous_hash  text,
  previous_until timestamptz(3),
  created_at     timestamptz(3) not null,
  rotated_at     timestamptz(3),
  expires_at     timestamptz(3) not null,
  revoked_at     timestamptz(3),
  last_used_at   timestamptz(3),
  constraint token_pkey primary key (id)
);
create unique index token_hash_key on token (hash);
create unique index token_previous_hash_key on token (previous_hash);
-- A node has one token at a time: whoever enrols its name a second time is told so, also when both come at once.
create unique index token_of_node_key on token (clusters, node) where node is not null and revoked_at is null;

create table audit (
  id         bigserial not null,
  at         timestamptz(3) not null,
  actor      text not null,
  token_id   integer,
  action     text not null,
  target     text not null,
  request_id text not null,
  constraint audit_pkey primary key (id)
);
