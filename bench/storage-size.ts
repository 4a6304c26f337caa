import { BAR_SIZE, type Bench, type Group } from "./bench.ts";
import { bytesOf, rowsOf } from "./database.ts";
import { type Row, row } from "./measure.ts";

type Sizes = Readonly<{ size: number; state: number; perRow: number; perFact: number }>;

/** What the present state takes on disk, as the pushes left it. */
export const storageSize: Group = {
  name: "size",
  async measure(bench) {
    const all: Sizes[] = [];
    for (const size of bench.sizes) all.push(await sizesOf(bench, size));
    return [...all.flatMap(rowsAbout), ...growth(all)];
  },
};

async function sizesOf(bench: Bench, size: number): Promise<Sizes> {
  const database = await (await bench.pushed(size)).copy();
  const { client } = database;
  try {
    const state = await bytesOf(client, "slot_state", "chunk");
    const perFact = (await bytesOf(client, "fact")) / (await rowsOf(client, "fact"));
    return { size, state, perRow: state / (3 * size * (size - 1)), perFact };
  } finally {
    await database.close();
  }
}

function rowsAbout({ size, perRow, perFact }: Sizes): Row[] {
  return [
    row(`bytes on disk per (node, row about a peer), N = ${size}`, perRow, { unit: "", bar: size >= BAR_SIZE ? { most: 10 } : null }),
    row(`bytes per distinct fact, N = ${size}`, perFact, { unit: "", bar: { most: 1_000 } }),
  ];
}

function growth(all: readonly Sizes[]): Row[] {
  return all.flatMap((smaller) => {
    const larger = all.find(({ size }) => size === 2 * smaller.size);
    if (larger === undefined) return [];
    const measure = `growth of the present state, N = ${smaller.size} to ${larger.size}`;
    return [row(measure, larger.state / smaller.state, { unit: "x", bar: { most: 2.5 } })];
  });
}
