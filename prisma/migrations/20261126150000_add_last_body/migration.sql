create table last_body (
  cluster_id   integer not null,
  node_id      integer not null,
  digest       uuid not null,
  received_at  timestamptz(3) not null,
  form         text not null,
  packed_bytes integer not null,
  packed       bytea,
  constraint last_body_pkey primary key (cluster_id, node_id),
  constraint last_body_cluster_id_node_id_fkey foreign key (cluster_id, node_id) references node (cluster_id, id) on delete cascade on update cascade
);
-- It is packed already.
alter table last_body alter column packed set storage external;

alter table last_body enable row level security, force row level security;
create policy named_clusters on last_body to vxlens_reader, vxlens_writer
  using (array_position((select named_cluster_ids()), cluster_id) is not null);
create policy all_clusters on last_body to vxlens_auditor, vxlens_keeper using (true);
grant select on last_body to vxlens_reader, vxlens_auditor;
grant select, insert, update on last_body to vxlens_writer;
grant select, insert, update, delete on last_body to vxlens_keeper;
