/**
 * The one text of a JSON value: properties sorted by their names, undefined ones left out, no blanks.
 * Two values are equal exactly when their texts are. A text longer than `lengthMax` is as long as it is, but not sorted: nobody keeps it,
 * and to sort 100,000 properties takes longer than all the rest of a push.
 *
 * @example canonicalJson({ b: 1, a: undefined }) // {"b":1}
 */
export function canonicalJson(value: unknown, lengthMax = Number.POSITIVE_INFINITY): string {
  const text = JSON.stringify(value);
  return text.length > lengthMax || isOrdered(value) ? text : JSON.stringify(ordered(value));
}

/** Readers build their rows in order already, so that the common case is one native call. */
function isOrdered(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isOrdered);
  let previous = "";
  for (const [name, property] of Object.entries(value)) {
    if (name < previous || !isOrdered(property)) return false;
    previous = name;
  }
  return true;
}

function ordered(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(ordered);
  // fromEntries defines properties, so that one named __proto__ stays a property.
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([name, property]) => [name, ordered(property)]));
}
