import { type ASTVisitor, type DocumentNode, Kind, type ValidationContext } from "graphql";
import { DOCUMENT_LIMITS, limitError, type PassedLimit } from "./limits.ts";
import { type DocumentSize, measureDocument } from "./measure-document.ts";

/**
 * A validation rule: a document holds no more than DOCUMENT_LIMITS. Of one that does, all other rules are shown nothing: some of them take
 * the square of its length (OverlappingFieldsCanBeMergedRule), and what they would say does not matter any more.
 */
export function boundedDocument(context: ValidationContext): ASTVisitor {
  return {
    Document: (document: DocumentNode) => {
      const passed = firstPassed(measureDocument(document));
      if (passed === null) return undefined;
      context.reportError(limitError(passed));
      return NO_DOCUMENT;
    },
  };
}

/** A visitor that returns another node makes the visit go on in that one, for all rules alike. */
const NO_DOCUMENT: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };

const NAMES = ["depth", "selections", "root_fields", "aliases", "directives"] as const satisfies readonly (keyof DocumentSize)[];

function firstPassed(size: DocumentSize): PassedLimit | null {
  const name = NAMES.find((limit) => size[limit] > DOCUMENT_LIMITS[limit]);
  return name === undefined ? null : { name, max: DOCUMENT_LIMITS[name], measured: size[name] };
}
