import type { OpenStore } from "../../src/storage/store.ts";
import { count, DANGLING } from "../support/database-state.ts";
import { readStoredHistory, type StoredHistory } from "../support/stored-history.ts";
import { MARKED, type MarkedSnapshot, markedSnapshot } from "./marked-snapshot.ts";
import { CLUSTER, type Told } from "./writer.ts";

/** What is wrong with the history of nodes, a sentence each: pushes that were acknowledged and are not there, and pushes that are half there. */
export type Verdict = Readonly<{ acknowledged: number; lost: readonly string[]; half: readonly string[] }>;

type VersionRow = Readonly<{ digest: string; validFrom: Date; lastSeenAt: Date }>;

/** Holds all that is stored of these nodes against all that they pushed. */
export async function checkHistory(store: OpenStore, nodes: readonly Told[]): Promise<Verdict> {
  const verdicts: Verdict[] = [];
  for (const told of nodes) verdicts.push(await checkNode(store, told));
  const dangling = await count(store, DANGLING);
  return {
    acknowledged: verdicts.reduce((sum, verdict) => sum + verdict.acknowledged, 0),
    lost: verdicts.flatMap(({ lost }) => lost),
    half: [...verdicts.flatMap(({ half }) => half), ...(dangling === 0 ? [] : [`${dangling} references to content that is not stored`])],
  };
}

async function checkNode(store: OpenStore, { node, tried, acknowledged }: Told): Promise<Verdict> {
  const [history, versions] = [await readStoredHistory(store, { cluster: CLUSTER, node }), await readVersions(store, node)];
  const snapshots = new Map(tried.map((mark) => [mark, markedSnapshot(mark)]));
  const lost = acknowledged.flatMap(({ mark, digest, effectiveAt, outcome }) => {
    const pushed = snapshots.get(mark);
    const isHeld = versions.some(
      (version) => version.digest === digest && version.validFrom.getTime() <= effectiveAt && effectiveAt <= version.lastSeenAt.getTime(),
    );
    // A repeat of what was stored unanswered tells when it came again, which moves nothing.
    const isThere = isHeld || (outcome === "duplicate" && versions.some((version) => version.digest === digest));
    const isSound = pushed !== undefined && pushed.digest === digest && isThere && isState(history, pushed, effectiveAt);
    return isSound ? [] : [`${node}: push ${mark}, ${outcome}, of ${new Date(effectiveAt).toISOString()}`];
  });
  return { acknowledged: acknowledged.length, lost, half: halfPushes(node, { history, versions, snapshots: [...snapshots.values()] }) };
}

type Stored = Readonly<{ history: StoredHistory; versions: readonly VersionRow[]; snapshots: readonly MarkedSnapshot[] }>;

/** Each version is one push of the node as a whole, and no slot changes but where a version begins. */
function halfPushes(node: string, { history, versions, snapshots }: Stored): string[] {
  const byDigest = new Map(snapshots.map((snapshot) => [snapshot.digest, snapshot]));
  const starts = new Set(versions.map(({ validFrom }) => validFrom.getTime()));
  const broken = versions.filter(({ digest, validFrom }) => {
    const pushed = byDigest.get(digest);
    return pushed === undefined || !isState(history, pushed, validFrom.getTime());
  });
  return [
    ...broken.map(({ digest, validFrom }) => `${node}: version ${digest} of ${validFrom.toISOString()}`),
    ...history
      .moments()
      .flatMap((at) => (starts.has(at) ? [] : [`${node}: slots change at ${new Date(at).toISOString()}, where no version begins`])),
  ];
}

function isState(history: StoredHistory, { rows }: MarkedSnapshot, at: number): boolean {
  return MARKED.every((section) => {
    const is = history.stateAt(section, at);
    return is !== null && is.size === rows[section].size && [...rows[section]].every(([key, text]) => is.get(key) === text);
  });
}

/** The present version stands in the node's own row. */
function readVersions({ db }: OpenStore, node: string): Promise<VersionRow[]> {
  return db.$queryRaw<VersionRow[]>`
    with asked as (
      select n.* from node n join cluster c on c.id = n.cluster_id where c.name = ${CLUSTER} and n.name = ${node}
    )
    select digest::text, valid_from as "validFrom", last_seen_at as "lastSeenAt" from asked where digest is not null
    union all
    select v.digest::text, v.valid_from, v.last_seen_at
    from version v join asked on v.cluster_id = asked.cluster_id and v.node_id = asked.id
    order by 2`;
}
