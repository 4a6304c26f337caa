type Opened = Readonly<{ kind: "describe" | "test"; indent: number; name: string }>;

const OPENING = /^( *)(describe|it|test)(?:\.\w+(?:\([^)]*\))?)*\((["'`])((?:\\.|(?!\3).)+)\3/;
const TABLE = /^( *)(describe|it|test)(?:\.\w+)*\.(?:each|for)\(/;
const NAME_OF_TABLE = /^( *).*\]\)\((["'`])((?:\\.|(?!\2).)+)\2/;

/**
 * The full names of the tests in a text that Biome has formatted: what is nested is indented. A name with a placeholder ($because, %s,
 * ${...}) stands for many, and is left out.
 */
export function testNames(text: string): string[] {
  const names: string[] = [];
  let around: readonly Opened[] = [];
  for (const opened of openings(text)) {
    around = around.filter(({ indent }) => indent < opened.indent);
    const path = [...around, opened].map(({ name }) => name).join(" > ");
    if (opened.kind === "describe") around = [...around, opened];
    else if (!/[$%]/.test(path)) names.push(path);
  }
  return names;
}

function openings(text: string): Opened[] {
  let table: Opened["kind"] = "test";
  return text.split("\n").flatMap((line) => {
    const [, indent = "", word, , name] = OPENING.exec(line) ?? [];
    if (name !== undefined) return [{ kind: kindOf(word), indent: indent.length, name }];
    const opensTable = TABLE.exec(line);
    if (opensTable !== null) table = kindOf(opensTable[2]);
    const [, margin = "", , named] = NAME_OF_TABLE.exec(line) ?? [];
    return named === undefined ? [] : [{ kind: table, indent: margin.length, name: named }];
  });
}

const kindOf = (word: string | undefined): Opened["kind"] => (word === "describe" ? "describe" : "test");
