-- Four roles without a login: whoever connects takes one of them on. Roles belong to the whole server, so another database's migration may
-- have made them, or be at it. An account that may not make them is told what an administrator is to run.
do $$
declare
  wanted text;
  settable constant text := case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end;
begin
  foreach wanted in array array['vxlens_reader', 'vxlens_auditor', 'vxlens_writer', 'vxlens_keeper'] loop
    if to_regrole(wanted) is null then
      begin
        execute format('create role %I nologin', wanted);
      exception when duplicate_object or unique_violation then
        null;
      end;
    end if;
    if not pg_has_role(current_user, wanted, settable) then
      execute format('grant %I to %I', wanted, current_user);
    end if;
  end loop;
exception when insufficient_privilege then
  raise exception using message = format(
    '%1$s may neither make nor take on the roles that vxlens works as; let an administrator of the server run: '
    'create role vxlens_reader nologin; create role vxlens_auditor nologin; create role vxlens_writer nologin; create role vxlens_keeper nologin; '
    'grant vxlens_reader, vxlens_auditor, vxlens_writer, vxlens_keeper to %1$s', quote_ident(current_user));
end $$;

-- The clusters that a transaction or a connection has named as its own; null, and so no rows, where it has named none.
create function named_clusters() returns text[] language sql stable parallel safe
  as $$ select nullif(current_setting('vxlens.clusters', true), '')::text[] $$;

-- Their ids. They are looked up when the clusters are named and kept beside the names: a cluster's id never changes. One that is not there yet,
-- as with the first push to it, is looked up by each statement. PL/pgSQL keeps the plan, SQL would make it anew for each statement.
create function named_cluster_ids() returns integer[] language plpgsql stable parallel safe
  as $$
declare
  kept constant text := nullif(current_setting('vxlens.cluster_ids', true), '');
begin
  if kept is not null then return kept::integer[]; end if;
  return array(select id from cluster where name = any (named_clusters()));
end $$;

-- Forced: it holds for the owner of the tables too. As subqueries the functions are called once a statement. Not `= any`, which the planner
-- takes for another condition beside `cluster_id = 1`: it would expect too few rows by as many times as there are clusters.
do $$
declare
  walled text;
begin
  foreach walled in array array['node', 'version', 'slot_state', 'chunk', 'fact', 'volatile_state', 'finding', 'finding_due', 'receipt'] loop
    execute format('alter table %I enable row level security, force row level security', walled);
    execute format('create policy named_clusters on %I to vxlens_reader, vxlens_writer '
      'using (array_position((select named_cluster_ids()), cluster_id) is not null)', walled);
    execute format('create policy all_clusters on %I to vxlens_auditor, vxlens_keeper using (true)', walled);
  end loop;
end $$;
alter table cluster enable row level security, force row level security;
create policy named_clusters on cluster to vxlens_reader, vxlens_writer using (array_position((select named_clusters()), name) is not null);
create policy all_clusters on cluster to vxlens_auditor, vxlens_keeper using (true);

grant select on cluster, node, version, slot_state, chunk, fact, volatile_state, finding, finding_due, receipt, service_span to vxlens_reader, vxlens_auditor;

grant select, insert on cluster, node, version, slot_state, chunk, fact, volatile_state, receipt to vxlens_writer;
grant update on node, version, slot_state, chunk, fact, volatile_state to vxlens_writer;
grant delete on slot_state to vxlens_writer;
grant insert on finding_due to vxlens_writer;
grant usage on sequence cluster_id_seq, node_id_seq, finding_due_id_seq to vxlens_writer;

grant select, insert, update, delete on all tables in schema public to vxlens_keeper;
-- And may have all of it written to a dump.
grant usage, select on all sequences in schema public to vxlens_keeper;

-- Tokens and the audit are for upkeep's role, in which access works; but a push that retires a node ends its token, and no other.
alter table token enable row level security, force row level security;
create policy own_nodes on token to vxlens_writer using (clusters = (select named_clusters()) and node is not null);
create policy all_clusters on token to vxlens_keeper using (true);
grant select (clusters, node, revoked_at), update (revoked_at) on token to vxlens_writer;
revoke update, delete on audit from vxlens_keeper;
