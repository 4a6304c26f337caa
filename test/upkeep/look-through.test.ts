import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOpen, type Life, livesAfter, type Look } from "../../src/domain/diagnosis/life.ts";
import { type Looking, lookThrough } from "../../src/upkeep/look-through.ts";
import { lifeOf, lookOf, toldFindingOf } from "../builders/told-finding.ts";

/** Whether a finding is there, or was when the nodes that show it fell silent. */
type Sight = "shown" | "silent" | "gone";
type Names = Readonly<Record<string, readonly Sight[]>>;
/** By moment, from 0 on: what is there of each name, who says something new, and who said the same once more just before. */
type History = Readonly<{ names: Names; pushers: readonly string[]; repeats: readonly (readonly string[])[] }>;

const LENGTH = 32;
const NODES = ["a", "b", "c"];
/** Each name is about a node of its own. */
const NODE_OF: Readonly<Record<string, string>> = { x: "a", y: "b", z: "c" };

const lookInto = (history: History, at: number): Look => {
  const those = (sight: Sight) => Object.keys(history.names).filter((name) => history.names[name]?.[at] === sight);
  const told = (name: string) => toldFindingOf(name, { message: `${name} at ${at}`, nodes: [NODE_OF[name] ?? "a"] });
  return {
    at,
    shown: [...those("shown"), `once at ${at}`].map(told),
    lastTold: new Set(those("silent").map((name) => `${toldFindingOf(name).code} ${name}`)),
    heardAt: (node) => lastHeard(history, node, at),
    newAt: (moment) => {
      const pusher = history.pushers[moment] ?? "";
      return history.pushers.slice(0, at + 1).lastIndexOf(pusher) === moment ? [pusher] : [];
    },
  };
};

function lastHeard({ pushers, repeats }: History, node: string, at: number): number {
  const pushed = pushers.slice(0, at + 1).lastIndexOf(node);
  const repeated = repeats.slice(0, at + 1).findLastIndex((nodes) => nodes.includes(node));
  return Math.max(pushed, repeated - 0.5);
}

/** One look a moment, as the lives are defined. */
const plain = (history: History): readonly Life[] =>
  [...Array.from({ length: LENGTH }).keys()].map((at) => lookInto(history, at)).reduce<readonly Life[]>(livesAfter, []);

/** Moments of windows of this size. `isOver`: whether the time is over after a look. */
async function windowed(history: History, size: number, isOver = () => false) {
  const looked = new Set<number>();
  const lookAt: Looking["lookAt"] = (at) => {
    looked.add(at);
    return Promise.resolve(lookInto(history, at));
  };
  const moments = [...Array.from({ length: LENGTH }).keys()];
  const ends: { at: number; lives: readonly Life[] }[] = [];
  let lives: readonly Life[] = [];
  for (let from = 0; from < LENGTH; from += size) {
    for (let at = from; at < Math.min(from + size, LENGTH); ) {
      const seen = await lookThrough(lives, moments.slice(at, from + size), { lookAt, isOver, isLate: isOver });
      lives = seen.lives;
      at += seen.count;
    }
    ends.push({ at: Math.min(from + size, LENGTH) - 1, lives });
  }
  return { lives, ends, looks: looked.size };
}

const told = (lives: readonly Life[]): string[] => lives.map((life) => `${spanOf(life)} as ${life.told.message}`).sort();
const spans = (lives: readonly Life[]): string[] => lives.map(spanOf).sort();
const spanOf = ({ told: { subject }, openedAt, closedAt, isConfirmed }: Life): string =>
  `${subject} [${openedAt}, ${closedAt}) ${isConfirmed}`;

/** Where in each window, if at all, something changes, and into what. */
const changes = (sights: readonly Sight[]) =>
  fc.array(fc.record({ index: fc.nat({ max: LENGTH }), sight: fc.constantFrom(...sights) }), { minLength: LENGTH, maxLength: LENGTH });

/** Changes at most once in each window, and falls silent only where it was there. */
function changingOnce(size: number, found: readonly Readonly<{ index: number; sight: Sight }>[]): Sight[] {
  let sight: Sight = "gone";
  return Array.from({ length: LENGTH }, (_, at) => {
    const change = found[Math.floor(at / size)];
    const isThen = change !== undefined && change.index % (2 * size) === at % size;
    if (isThen && !(sight === "gone" && change.sight === "silent")) ({ sight } = change);
    return sight;
  });
}

const sizes = fc.integer({ min: 1, max: LENGTH });
const pushers = fc.array(fc.constantFrom(...NODES), { minLength: LENGTH, maxLength: LENGTH });
const repeats = fc.array(fc.subarray(NODES), { minLength: LENGTH, maxLength: LENGTH });
const steady = (sights: readonly Sight[]) =>
  fc
    .record({ size: sizes, x: changes(sights), y: changes(sights), z: changes(sights), pushers, repeats })
    .map(({ size, x, y, z, ...rest }) => ({
      size,
      history: { ...rest, names: { x: changingOnce(size, x), y: changingOnce(size, y), z: changingOnce(size, z) } },
    }));
const anySights = fc.array(fc.constantFrom<Sight>("shown", "gone"), { minLength: LENGTH, maxLength: LENGTH });
const restless = fc.record({ names: fc.record({ x: anySights, y: anySights, z: anySights }), pushers, repeats });

describe("lookThrough", () => {
  it("gives what one look a moment gives where nothing changes twice within a window, whatever is there only once", () =>
    fc.assert(
      fc.asyncProperty(steady(["shown", "gone"]), async ({ size, history }) => {
        expect(told((await windowed(history, size)).lives)).toEqual(told(plain(history)));
      }),
    ));

  it("gives the same lives where nodes fall silent, too", () =>
    fc.assert(
      fc.asyncProperty(steady(["shown", "silent", "gone"]), async ({ size, history }) => {
        expect(spans((await windowed(history, size)).lives)).toEqual(spans(plain(history)));
      }),
    ));

  it("gives the same when it is broken off after any look", () =>
    fc.assert(
      fc.asyncProperty(steady(["shown", "gone"]), fc.array(fc.boolean(), { minLength: 1 }), async ({ size, history }, over) => {
        let turn = 0;
        const { lives } = await windowed(history, size, () => over[(turn += 1) % over.length] === true);

        expect(told(lives)).toEqual(told(plain(history)));
      }),
    ));

  it("has open at the end of each window just what is shown there, whatever happens within", () =>
    fc.assert(
      fc.asyncProperty(restless, sizes, async (history, size) => {
        for (const { at, lives } of (await windowed(history, size)).ends) {
          const open = lives.filter(isOpen).map((life) => life.told.subject);
          expect(open.sort()).toEqual(
            lookInto(history, at)
              .shown.map(({ subject }) => subject)
              .sort(),
          );
        }
      }),
    ));

  it("opens and closes nothing but at a moment at which it came or went, whatever happens within", () =>
    fc.assert(
      fc.asyncProperty(restless, sizes, async (history, size) => {
        const isShown = (subject: string, at: number): boolean =>
          at >= 0 && lookInto(history, at).shown.some((one) => one.subject === subject);
        const isOpening = (subject: string, at: number): boolean => isShown(subject, at) && !isShown(subject, at - 1);
        const isClosing = (subject: string, at: number): boolean =>
          at === Number.POSITIVE_INFINITY || (isShown(subject, at - 1) && !isShown(subject, at));
        const { lives } = await windowed(history, size);
        for (const life of lives) {
          const {
            openedAt,
            closedAt,
            told: { subject },
          } = life;
          expect([isOpening(subject, openedAt), isClosing(subject, closedAt)]).toEqual([true, true]);
        }
      }),
    ));

  it("looks three times at a window in which a finding is another one at each moment, and nothing else changes", async () => {
    const still = Array.from({ length: LENGTH }, (): Sight => "shown");
    const history = { names: { x: still }, pushers: still.map((_, at) => `node${at}`), repeats: [] };

    expect((await windowed(history, LENGTH)).looks).toBe(3);
    expect((await windowed(history, LENGTH / 4)).looks).toBe(4 * 3);
  });

  it("comes past such a window however little time there is", async () => {
    const history = { names: {}, pushers: Array.from({ length: LENGTH }, (_, at) => `node${at}`), repeats: [] };
    const moments = [...Array.from({ length: LENGTH }).keys()];

    const seen = await lookThrough([], moments, {
      lookAt: (at) => Promise.resolve(lookInto(history, at)),
      isOver: () => true,
      isLate: () => false,
    });

    expect(seen.count).toBe(LENGTH);
  });

  it("looks once at what shows still what was open before, be it of nodes that have fallen silent", async () => {
    const asked: number[] = [];
    const lookAt = (at: number): Promise<Look> => {
      asked.push(at);
      return Promise.resolve(lookOf(at, ["x"], { lastTold: new Set(["DUPLICATE_UNDERLAY_IP y"]) }));
    };
    const lives = ["x", "y"].map((subject) => lifeOf(subject, 0, Number.POSITIVE_INFINITY));

    const seen = await lookThrough(lives, [1, 2, 3, 4], { lookAt, isOver: () => false, isLate: () => false });

    expect([asked, seen.count, seen.lives.every(isOpen)]).toEqual([[4], 4, true]);
  });
});
