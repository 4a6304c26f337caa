import type { ClusterTables } from "../../src/domain/overlay/cluster-tables.ts";
import { judgeVtep } from "../../src/domain/overlay/judge-vtep.ts";
import { listVteps } from "../../src/domain/overlay/list-vteps.ts";
import type { Vtep } from "../../src/domain/overlay/vtep.ts";

/** All VTEPs of an overlay in full, worst agreement first. */
export const judgedVteps = (tables: ClusterTables): Vtep[] => listVteps(tables).map(({ mac }) => judgeVtep(tables, mac));
