/**
 * What golinger says about itself and where its pages lie. Decides names and addresses; every
 * report, page and editor link is made from these.
 */

export const TOOL_NAME = "golinger";

export const HOMEPAGE = "https://github.com/golinger/golinger";

/** The page of a rule, as reports and editors link it. */
export function rulePage(ruleId: string): string {
  return `${HOMEPAGE}/blob/main/docs/rules/${ruleId}.md`;
}
