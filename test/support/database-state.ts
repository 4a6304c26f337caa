import type { OpenStore } from "../../src/storage/store.ts";

/** How many intervals refer to a chunk that is not stored, and chunks to a fact that is not: none, ever. The chunk of no facts is not stored. */
export const DANGLING = `
  select
    (select count(*) from slot_state s
      where s.chunk <> 'e3b0c442-98fc-1c14-9afb-f4c8996fb924'
        and not exists (select from chunk c where c.cluster_id = s.cluster_id and c.hash = s.chunk))
    + (select count(*) from chunk c cross join unnest(c.facts) as held (hash)
      where not exists (select from fact f where f.cluster_id = c.cluster_id and f.hash = held.hash))
    as count`;

/** What a statement counts. */
export async function count({ keepers }: OpenStore, sql: string): Promise<number> {
  const [row] = await keepers.$queryRawUnsafe<Record<string, unknown>[]>(sql);
  return Number(Object.values(row ?? {})[0]);
}

/** A signal that is given once it was looked at so many times: as if the process were killed after so many statements. */
export function stoppingAfter(looks: number): AbortSignal {
  let left = looks;
  const signal: Pick<AbortSignal, "aborted"> = {
    get aborted() {
      left -= 1;
      return left < 0;
    },
  };
  return signal as AbortSignal;
}
