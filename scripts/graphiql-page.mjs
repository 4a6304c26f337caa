import { renderGraphiQL } from "@graphql-yoga/render-graphiql";

const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="7" cy="7" r="5" fill="none" stroke="#0a7ea4" stroke-width="2"/>' +
    '<path d="M11 11l4 4" stroke="#0a7ea4" stroke-width="2"/></svg>',
)}`;

/** What makes a browser load something from another site. */
const LOADS_FROM_ELSEWHERE =
  /(?:<(?:script|img|iframe)[^>]*\ssrc|<link[^>]*\shref)=["']?https?:|@import\s+(?:url\()?["']?https?:|url\(["']?https?:/i;

/**
 * GraphiQL as one page that loads nothing: scripts, styles and fonts are in it. It asks the address that it is at, and opens with `examples`.
 * Throws when a new version of the package would load something from another site.
 */
export function renderGraphiqlPage(examples) {
  const page = renderGraphiQL({ title: "vxlens", favicon: ICON, defaultQuery: examples });
  const strange = LOADS_FROM_ELSEWHERE.exec(page);
  if (strange !== null) throw new Error(`GraphiQL would load from elsewhere: ${page.slice(strange.index, strange.index + 120)}`);
  return page.trim();
}
