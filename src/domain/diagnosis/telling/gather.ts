import { groupBy } from "../../fib/group-by.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { Diagnosed, Evidence } from "../finding.ts";
import { listed, nameNodes } from "./words.ts";

/** One thing that is wrong on some nodes, such as one missing route. */
export type Piece = Readonly<{
  id: string;
  nodes: NodeSet;
  evidence: readonly Evidence[];
  /** The command that puts it right by hand, where the data shows it. */
  fix?: string | null;
}>;

/** `one`, `several`: the subject's object, as route and routes. */
export type Gathering<P extends Piece> = Readonly<{
  one: string;
  several: string;
  finding: Pick<Diagnosed, "code" | "severity" | "remedy">;
  message: (nodes: string, ids: string, pieces: readonly P[]) => string;
  /** Says the commands of the pieces; by default beside a restart of the program that should have done so. */
  fixing?: (nodes: string, commands: string) => string;
  /** Nodes on which all of it is wrong: they are told in one finding, whatever each of them would need. */
  wholly?: Readonly<{ nodes: NodeSet; message: (nodes: string) => string }>;
}>;

/** Enough to show a fault. */
const EVIDENCE_MAX = 16;

/** One finding for all pieces that are wrong on just the same nodes: who lacks everything is told once, not once for each peer. */
export function gather<P extends Piece>(tables: ClusterTables, pieces: readonly P[], gathering: Gathering<P>): Diagnosed[] {
  const whole = gathering.wholly?.nodes ?? NodeSet.none(tables.nodes.length);
  const left = whole.isEmpty ? pieces : pieces.map((piece) => ({ ...piece, nodes: piece.nodes.minus(whole) }));
  const groups = groupBy(
    left.filter(({ nodes }) => !nodes.isEmpty),
    ({ nodes }) => nodes.toArray().join(","),
  );
  return [...wholeFindings(tables, pieces, gathering), ...[...groups.values()].flatMap((same) => findingOf(tables, same, gathering) ?? [])];
}

function wholeFindings<P extends Piece>(tables: ClusterTables, pieces: readonly P[], gathering: Gathering<P>): Diagnosed[] {
  const { several, finding, wholly } = gathering;
  if (wholly === undefined || wholly.nodes.isEmpty) return [];
  const names = nameNodes(tables, wholly.nodes);
  const evidence = pieces
    .filter(({ nodes }) => nodes.intersects(wholly.nodes))
    .slice(0, EVIDENCE_MAX)
    .flatMap((piece) => piece.evidence);
  return [
    {
      ...finding,
      subject: `${several}:${names}`,
      message: wholly.message(names),
      nodes: wholly.nodes,
      evidence: evidence.slice(0, EVIDENCE_MAX),
    },
  ];
}

/** Up to three commands; null where there are none. */
function commandsOf(pieces: readonly Piece[]): string | null {
  const fixes = [...new Set(pieces.flatMap(({ fix }) => fix ?? []))];
  return fixes.length === 0 ? null : `${fixes.slice(0, 3).join("; ")}${fixes.length > 3 ? "; ..." : ""}`;
}

const beside = (nodes: string, commands: string): string =>
  `Restart what writes these entries (flanneld, ...) on ${nodes}. By hand: ${commands}`;

function findingOf<P extends Piece>(tables: ClusterTables, pieces: readonly P[], gathering: Gathering<P>): Diagnosed | null {
  const { one, several, finding, message, fixing = beside } = gathering;
  const [first] = pieces;
  if (first === undefined) return null;
  const ids = [...new Set(pieces.map(({ id }) => id))];
  const names = nameNodes(tables, first.nodes);
  const commands = commandsOf(pieces);
  return {
    ...finding,
    subject: ids.length === 1 ? `${one}:${first.id}` : `${several}:${names}`,
    message: message(names, listed(ids), pieces),
    nodes: first.nodes,
    evidence: pieces.flatMap(({ evidence }) => evidence).slice(0, EVIDENCE_MAX),
    remedy: commands === null ? finding.remedy : fixing(names, commands),
  };
}
