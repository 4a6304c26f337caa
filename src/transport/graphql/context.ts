import DataLoader from "dataloader";
import type { Access } from "../../access/access.ts";
import type { AccessRequest } from "../../access/audit.ts";
import type { Moment } from "../../domain/history/span.ts";
import { type Broken, brokenSince } from "../../questions/broken-since.ts";
import { claimsSince } from "../../questions/claim-since.ts";
import { type Asker, type ClusterAt, clusterAt } from "../../questions/cluster-at.ts";
import { type FindingCount, findingCounts } from "../../questions/finding-counts.ts";
import { nodeFacts, type NodeFact } from "../../questions/node-facts.ts";
import { nodeCounts } from "../../questions/node-counts.ts";
import type { NodeAt } from "../../questions/nodes.ts";
import { type SectionReport, sectionReports } from "../../questions/section-reports.ts";
import { type AgedFact, validFrom } from "../../questions/valid-from.ts";
import type { TraceAt } from "../../questions/trace.ts";
import type { ClaimAt } from "../../questions/vteps.ts";

/** What one operation's resolvers share. What several fields need is read once, and for all of a page at once. */
export type GraphqlContext = Readonly<{
  asker: Asker;
  access: Access;
  /** Who asks, for what only some may. */
  request: AccessRequest;
  clusterAt: (name: string, at: Moment | null) => Promise<ClusterAt | null>;
  nodeCount: DataLoader<ClusterAt, number>;
  findingCounts: DataLoader<ClusterAt, readonly FindingCount[]>;
  facts: DataLoader<NodeAt, readonly NodeFact[]>;
  reports: DataLoader<NodeAt, readonly SectionReport[]>;
  validFrom: DataLoader<AgedFact, Moment | null>;
  claimSince: DataLoader<ClaimAt, Moment>;
  broken: DataLoader<TraceAt, Broken>;
  close: () => Promise<void>;
}>;

/** What an operation begins with. */
export type Operation = Readonly<{ asker: Asker; access: Access; request: AccessRequest; close: () => Promise<void> }>;

/** The context of one operation. A cluster is looked up once for each moment that is asked about. */
export function createContext({ asker, access, request, close }: Operation): GraphqlContext {
  const clusters = new Map<string, Promise<ClusterAt | null>>();
  const facts = new DataLoader<NodeAt, readonly NodeFact[]>(byMoment(({ of }) => of, nodeFacts));
  return {
    asker,
    access,
    request,
    clusterAt: (name, at) => {
      const key = `${at} ${name}`;
      const known = clusters.get(key) ?? clusterAt(asker, name, at);
      clusters.set(key, known);
      return known;
    },
    nodeCount: new DataLoader<ClusterAt, number>(nodeCounts),
    findingCounts: new DataLoader<ClusterAt, readonly FindingCount[]>(findingCounts),
    facts,
    reports: new DataLoader<NodeAt, readonly SectionReport[]>(
      byMoment(
        ({ of }) => of,
        async (nodes) => {
          const loaded = await Promise.all(nodes.map(async (node) => ({ node, facts: await facts.load(node) })));
          return sectionReports(loaded);
        },
      ),
    ),
    validFrom: new DataLoader<AgedFact, Moment | null>(byMoment(({ node }) => node.of, validFrom)),
    claimSince: new DataLoader<ClaimAt, Moment>(byMoment(({ of }) => of, claimsSince)),
    broken: new DataLoader<TraceAt, Broken>((traces) => Promise.all(traces.map(brokenSince))),
    close,
  };
}

/** Fields of one operation may ask about several moments, and of several clusters: one load answers for one of each. */
function byMoment<K, V>(
  of: (key: K) => ClusterAt,
  load: (keys: readonly K[]) => Promise<readonly V[]>,
): (keys: readonly K[]) => Promise<V[]> {
  return async (keys) => {
    const groups = new Map<string, K[]>();
    for (const key of keys) {
      const { cluster, at } = of(key);
      groups.set(`${cluster.id} ${at}`, [...(groups.get(`${cluster.id} ${at}`) ?? []), key]);
    }
    const loaded = await Promise.all([...groups.values()].map(async (group) => zip(group, await load(group))));
    const values = new Map(loaded.flat());
    return keys.map((key) => values.get(key)).filter((value) => value !== undefined);
  };
}

function zip<K, V>(keys: readonly K[], values: readonly V[]): (readonly [K, V])[] {
  return keys.flatMap((key, index) => {
    const value = values[index];
    return value === undefined ? [] : [[key, value] as const];
  });
}
