/** What a rule of a test says of itself: nothing that anybody reads. */
export const NAMELESS = {
  since: "0.1.0",
  stage: "stable",
  level: "error",
  preset: "recommended",
  summary: "",
  why: "",
  remedy: "",
  runtime: "",
  limits: [],
  references: [],
  mentions: {},
  needs: {},
} as const;
