create table cluster (
  id           serial primary key,
  name         text not null,
  created_at   timestamptz(3) not null default current_timestamp,
  history_from timestamptz(3) not null
);
create unique index cluster_name_key on cluster (name);

-- Half-filled pages: each unchanged push rewrites one row, in place and without touching an index.
create table node (
  cluster_id       integer not null,
  id               serial not null,
  name             text not null,
  revision         integer not null default 0,
  digest           uuid,
  valid_from       timestamptz(3),
  last_seen_at     timestamptz(3),
  received_at      timestamptz(3),
  observed_from    timestamptz(3),
  observed_to      timestamptz(3),
  clock_skew_ms    bigint,
  interval_seconds integer not null default 60,
  agent_version    text,
  ok_sections      integer not null default 0,
  volatile_digest  uuid,
  volatile_seen_at timestamptz(3),
  constraint node_pkey primary key (cluster_id, id),
  constraint node_cluster_id_fkey foreign key (cluster_id) references cluster (id) on delete restrict on update cascade
) with (fillfactor = 50);
create unique index node_cluster_id_name_key on node (cluster_id, name);

create table version (
  cluster_id       integer not null,
  node_id          integer not null,
  valid_from       timestamptz(3) not null,
  valid_to         timestamptz(3) not null,
  digest           uuid not null,
  last_seen_at     timestamptz(3) not null,
  received_at      timestamptz(3) not null,
  observed_from    timestamptz(3),
  observed_to      timestamptz(3),
  clock_skew_ms    bigint,
  interval_seconds integer not null,
  agent_version    text,
  ok_sections      integer not null,
  retired          boolean not null default false,
  constraint version_pkey primary key (cluster_id, node_id, valid_from, digest)
);
-- Is this content, seen at this moment by the node's clock, already held?
create index version_cluster_id_node_id_digest_observed_to_idx on version (cluster_id, node_id, digest, observed_to);
-- All nodes' versions at one moment; and what retention removes.
create index version_cluster_id_valid_to_valid_from_idx on version (cluster_id, valid_to, valid_from);

create table slot_state (
  valid_from timestamptz(3) not null,
  valid_to   timestamptz(3) not null default 'infinity'::timestamptz,
  chunk      uuid not null,
  cluster_id integer not null,
  node_id    integer not null,
  slot       smallint not null,
  constraint slot_state_pkey primary key (cluster_id, node_id, slot, valid_from)
);
-- One slot of all nodes at one moment: the open rows and the past by the same index.
create index slot_state_cluster_id_slot_valid_to_valid_from_idx on slot_state (cluster_id, slot, valid_to, valid_from);
-- What changed, newest first. Slots that change together share the key, so the entries are deduplicated.
create index slot_state_cluster_id_valid_from_idx on slot_state (cluster_id, valid_from);

create table chunk (
  cluster_id   integer not null,
  hash         uuid not null,
  facts        uuid[],
  unused_since timestamptz(3),
  constraint chunk_pkey primary key (cluster_id, hash)
);

create table fact (
  cluster_id   integer not null,
  hash         uuid not null,
  section      smallint not null,
  key          text not null,
  mac          text,
  text         text not null,
  unused_since timestamptz(3),
  constraint fact_pkey primary key (cluster_id, hash)
);
create index fact_cluster_id_mac_idx on fact (cluster_id, mac);

create table volatile_state (
  cluster_id   integer not null,
  node_id      integer not null,
  section      smallint not null,
  valid_from   timestamptz(3) not null,
  valid_to     timestamptz(3) not null default 'infinity'::timestamptz,
  last_seen_at timestamptz(3) not null,
  rows         text not null,
  constraint volatile_state_pkey primary key (cluster_id, node_id, section, valid_from)
);
create index volatile_state_valid_to_idx on volatile_state (valid_to);

create table service_span (
  up_from timestamptz(3) not null,
  up_to   timestamptz(3) not null,
  constraint service_span_pkey primary key (up_from)
);
