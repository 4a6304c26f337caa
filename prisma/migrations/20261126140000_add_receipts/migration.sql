alter table node
  add column receipts integer not null default 0,
  add column link     uuid not null default '00000000-0000-0000-0000-000000000000';

-- Columns of one alignment stand together: there is a row for each change of each node.
create table receipt (
  effective_at timestamptz(3) not null,
  previous     uuid not null,
  digest       uuid,
  cluster_id   integer not null,
  node_id      integer not null,
  number       integer not null,
  constraint receipt_pkey primary key (cluster_id, node_id, number)
);

-- In which order existing versions were received is not known any more: each node's chain begins with all of them in order of time.
create function vxlens_next_link(previous uuid, effective_at timestamptz, digest uuid) returns uuid language sql as $$
  select encode(substring(sha256(convert_to(
    previous || ' ' || (extract(epoch from effective_at) * 1000)::bigint || ' ' || coalesce(digest::text, 'retired'), 'UTF8')) for 16), 'hex')::uuid
$$;
create aggregate vxlens_link(timestamptz, uuid) (
  sfunc = vxlens_next_link, stype = uuid, initcond = '00000000-0000-0000-0000-000000000000'
);

insert into receipt (cluster_id, node_id, number, previous, effective_at, digest)
select cluster_id, node_id, row_number() over chain,
  vxlens_link(effective_at, digest) over (chain rows between unbounded preceding and 1 preceding),
  effective_at, digest
from (
  select cluster_id, node_id, valid_from as effective_at, digest from version
  union all
  select cluster_id, node_id, valid_to, null from version where retired
  union all
  select cluster_id, id, valid_from, digest from node where digest is not null
) made
window chain as (partition by cluster_id, node_id order by effective_at, digest nulls first);

update node n set receipts = r.number, link = vxlens_next_link(r.previous, r.effective_at, r.digest)
from receipt r
where r.cluster_id = n.cluster_id and r.node_id = n.id
  and not exists (select from receipt later where later.cluster_id = r.cluster_id and later.node_id = r.node_id and later.number > r.number);

drop aggregate vxlens_link(timestamptz, uuid);
drop function vxlens_next_link(uuid, timestamptz, uuid);
