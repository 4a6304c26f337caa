create table expected_node (
  cluster_id integer not null,
  name       text not null,
  valid_from timestamptz(3) not null,
  valid_to   timestamptz(3) not null default 'infinity'::timestamptz,
  constraint expected_node_pkey primary key (cluster_id, name, valid_from)
);

alter table expected_node enable row level security, force row level security;
create policy named_clusters on expected_node to vxlens_reader, vxlens_writer
  using (array_position((select named_cluster_ids()), cluster_id) is not null);
create policy all_clusters on expected_node to vxlens_auditor, vxlens_keeper using (true);
grant select on expected_node to vxlens_reader, vxlens_auditor;
grant select, insert, update on expected_node to vxlens_writer;
grant select, insert, update, delete on expected_node to vxlens_keeper;
