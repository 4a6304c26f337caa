import type { Moment } from "../history/span.ts";
import type { ToldFinding } from "./told-finding.ts";

/** One life of a finding: from when it was first seen to when it was seen to be gone, by effective time. */
export type Life = Readonly<{
  /** Null until it is stored. */
  id: number | null;
  openedAt: Moment;
  /** Infinity: still. */
  closedAt: Moment;
  /** Whether a later snapshot showed it too. Until then it is nobody's finding: the commands of one snapshot are not atomic. */
  isConfirmed: boolean;
  /** As it was seen last. */
  told: ToldFinding;
}>;

/** What is wrong as of one moment. */
export type Look = Readonly<{
  at: Moment;
  shown: readonly ToldFinding[];
  /** Names of findings that what nodes said last still shows, though it counts no more: silence closes nothing. */
  lastTold: ReadonlySet<string>;
  /** When a node was heard of last, at or before the moment. */
  heardAt: (node: string) => Moment;
  /** Nodes that say still what they began to say at a moment. */
  newAt: (moment: Moment) => readonly string[];
}>;

/** What makes two findings of two moments the same. */
export const nameOfFinding = ({ code, subject }: Pick<ToldFinding, "code" | "subject">): string => `${code} ${subject}`;

/** Whether it has not been seen to be gone. */
export const isOpen = ({ closedAt }: Life): boolean => closedAt === Number.POSITIVE_INFINITY;

/**
 * The lives after one more look. What is shown opens or stays, and is confirmed once one of its nodes was heard of after the first
 * sighting, and so was one of those whose snapshot brought it. What is not shown closes, or leaves nothing if nobody ever confirmed it; but what a silent node said last stays.
 */
export function livesAfter(lives: readonly Life[], look: Look): Life[] {
  const shown = new Map(look.shown.map((told) => [nameOfFinding(told), told]));
  const gone: Life[] = [];
  const living = lives.flatMap((life) => {
    if (!isOpen(life)) {
      gone.push(life);
      return [];
    }
    const name = nameOfFinding(life.told);
    const told = shown.get(name);
    shown.delete(name);
    return told === undefined ? unseen(life, look) : [seen(life, told, look)];
  });
  const opened = [...shown.values()].map((told) => ({
    id: null,
    openedAt: look.at,
    closedAt: Number.POSITIVE_INFINITY,
    isConfirmed: false,
    told,
  }));
  return [...gone, ...living, ...opened];
}

function seen(life: Life, told: ToldFinding, look: Look): Life {
  return { ...life, told, isConfirmed: life.isConfirmed || isBorneOut(life.openedAt, told, look) };
}

/** A snapshot that was taken while something was about to change must be followed by another of the same node, whoever else is at fault. */
function isBorneOut(since: Moment, told: ToldFinding, { heardAt, newAt }: Look): boolean {
  const isHeard = (node: string): boolean => heardAt(node) > since;
  const brought = newAt(since);
  return (brought.length === 0 || brought.some(isHeard)) && witnesses(told).some((node) => node === null || isHeard(node));
}

/** The nodes whose word is awaited: those that are wrong, else those that hold the rows; null where nobody is named. */
function witnesses({ nodes, evidence }: ToldFinding): readonly (string | null)[] {
  if (nodes.length > 0) return nodes;
  const holders = evidence.flatMap((row) => row.nodes);
  return holders.length > 0 ? holders : [null];
}

function unseen(life: Life, { at, lastTold }: Look): Life[] {
  if (!life.isConfirmed) return [];
  return [lastTold.has(nameOfFinding(life.told)) ? life : { ...life, closedAt: at }];
}
