create table finding (
  cluster_id   integer not null,
  id           serial not null,
  code         text not null,
  subject      text not null,
  opened_at    timestamptz(3) not null,
  closed_at    timestamptz(3) not null default 'infinity'::timestamptz,
  is_confirmed boolean not null,
  rank         smallint not null,
  severity     smallint not null,
  node_count   integer not null,
  message      text not null,
  remedy       text,
  nodes        text[],
  evidence     text not null,
  constraint finding_pkey primary key (cluster_id, id)
);
-- Those open at a moment, the present one too; and what retention removes.
create index finding_cluster_id_closed_at_opened_at_idx on finding (cluster_id, closed_at, opened_at);

create table finding_due (
  cluster_id  integer not null,
  id          bigserial not null,
  from_at     timestamptz(3) not null,
  to_at       timestamptz(3) not null,
  received_at timestamptz(3) not null,
  constraint finding_due_pkey primary key (cluster_id, id)
);

-- Findings are looked for in all of the history that was kept before there were any.
insert into finding_due (cluster_id, from_at, to_at, received_at)
select id, history_from, 'infinity', now() from cluster;
