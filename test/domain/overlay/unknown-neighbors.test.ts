import { describe, expect, it } from "vitest";
import type { ClusterTables } from "../../../src/domain/overlay/cluster-tables.ts";
import { inconsistentSubnets, judgeSubnet } from "../../../src/domain/overlay/judge-subnet.ts";
import { NodeSet } from "../../../src/domain/overlay/node-set.ts";
import { mayHaveResolved } from "../../../src/domain/overlay/unknown-neighbors.ts";
import { breakNode, flannelOverlay, namesOf, nodeName, podPrefix, tablesOf, vtepAddress } from "../../builders/overlay.ts";

/** Of node 0 nobody has lately told which neighbors it has resolved by itself. */
const silenced = (tables: ClusterTables): ClusterTables => ({ ...tables, dynamicKnown: NodeSet.of(3, [1, 2]) });
const bare = tablesOf(breakNode(flannelOverlay(3), 0, () => ({ neighbors: [] })));
const oneGone = tablesOf(
  breakNode(flannelOverlay(3), 0, ({ neighbors }) => ({ neighbors: neighbors.filter(({ address }) => address !== vtepAddress(2)) })),
);
const reported = (tables: ClusterTables) => inconsistentSubnets(tables).map(({ prefix, reasons }) => [prefix, reasons]);

describe("mayHaveResolved", () => {
  it("takes what a node does not show for missing while its dynamic neighbors are known", () => {
    expect(reported(bare)).toEqual([
      [podPrefix(1), ["MISSING_NEIGH"]],
      [podPrefix(2), ["MISSING_NEIGH"]],
    ]);
  });

  it("takes it for unknown while they are not, and believes the gateway's holder to be reached", () => {
    expect(reported(silenced(bare))).toEqual([]);
    expect(judgeSubnet(silenced(bare), podPrefix(2))?.nextHops.flatMap(({ leadsTo }) => namesOf(bare, leadsTo))).toEqual([
      nodeName(2),
      nodeName(2),
    ]);
  });

  it("takes one that is not there for missing on a link whose neighbors are configured", () => {
    expect(reported(silenced(oneGone))).toEqual([[podPrefix(2), ["MISSING_NEIGH"]]]);
    expect(namesOf(oneGone, mayHaveResolved(silenced(oneGone), "flannel.1"))).toEqual([]);
    expect(namesOf(oneGone, mayHaveResolved(silenced(oneGone), "vxlan7"))).toEqual([nodeName(0)]);
  });
});
