/**
 * What the service that runs golinger says of the run, by its environment variables. Decides which
 * services are known; without one nothing is said.
 */

export interface CiService {
  /** Its number for the run, for reports that are kept. */
  readonly runId: string | undefined;
  /** The file that GitHub shows as the job's summary. */
  readonly summaryFile: string | undefined;
  /** Where it shows the files of the commit, without `/` at the end. */
  readonly filesUrl: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function readCiService(environment: Environment): CiService {
  const { GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT, CI_JOB_ID, BUILD_NUMBER } = environment;
  const github = [GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT].filter(Boolean).join("-");
  const runId = [github, CI_JOB_ID, BUILD_NUMBER].find((id) => id !== undefined && /^[\w.-]+$/.test(id));
  return {
    runId,
    summaryFile: environment.GITHUB_STEP_SUMMARY || undefined,
    filesUrl: filesUrl(environment),
  };
}

function filesUrl({ GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_SHA }: Environment): string | undefined {
  if (!GITHUB_SERVER_URL || !GITHUB_REPOSITORY || !GITHUB_SHA) return undefined;
  return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/blob/${GITHUB_SHA}`;
}
