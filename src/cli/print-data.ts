/** A value as JSON or YAML, ending in a line feed. Only who asks for YAML waits for its library. */
export async function printData(value: unknown, format: "json" | "yaml"): Promise<string> {
  if (format === "json") return `${JSON.stringify(value, null, 2)}\n`;
  const { stringify } = await import("yaml");
  // Without aliases each row can be read, and cut out, by itself.
  return stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 });
}
