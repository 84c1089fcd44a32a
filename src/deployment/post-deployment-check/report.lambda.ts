/** What became of one line of the checklist. */
export interface CheckedLine {
  /** The line, in the words of the checklist. */
  readonly line: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** What was seen, or why it failed or was skipped. */
  readonly detail: string;
  readonly milliseconds: number;
}

/** What the function answers. */
export interface CheckReport {
  /** Whether no line failed. */
  readonly passed: boolean;
  readonly lines: CheckedLine[];
  /** The lines as a text to print. */
  readonly text: string;
}

/** One line before it is checked, and what it is checked with. */
export interface LineToCheck<Run> {
  readonly line: string;
  /** How long it may take when the function has all its time. */
  readonly seconds: number;
  /** What it waits for, as the end of "waiting for …". */
  readonly waitsFor: string;
  /** Throws what `failLine` throws, or what a client does. */
  check(run: Run, signal: AbortSignal): Promise<LineOutcome>;
}

/** What a line that did not fail has to say. */
export interface LineOutcome {
  /** Whether there was nothing to check. */
  readonly skipped?: boolean;
  readonly detail: string;
}

/** Says why a line failed. */
class LineFailed extends Error {
  public override readonly name = 'LineFailed';
}

/** Ends the check of a line. The message must not hold anything that a body, a header or a query may keep secret. */
export function failLine(message: string): never {
  throw new LineFailed(message);
}

/** The part of the time that is kept for logging and for telling CodeDeploy. */
const ANSWER_SECONDS = 10;

/**
 * Checks one line after the other. A line that fails or hangs stops no other: each has its own time limit, and all of them
 * together end before the function is stopped, also where its timeout is shorter than they would like.
 */
export async function checkLines<Run>(lines: LineToCheck<Run>[], run: Run, remainingMilliseconds: () => number): Promise<CheckReport> {
  const checked: CheckedLine[] = [];
  for (const [index, line] of lines.entries()) {
    const wanted = lines.slice(index).reduce((sum, { seconds }) => sum + seconds, ANSWER_SECONDS);
    const share = Math.min(1, remainingMilliseconds() / (wanted * 1000));
    const result = await checkLine(line, run, Math.max(1, Math.floor(line.seconds * 1000 * share)));
    ({ passed: console.info, skipped: console.warn, failed: console.error })[result.status](result);
    checked.push(result);
  }
  return { passed: checked.every(({ status }) => status !== 'failed'), lines: checked, text: checked.map(print).join('\n') };
}

/** The metric, in CloudWatch's embedded metric format, for the alarm. */
export function failedChecksMetric(report: CheckReport, functionName: string): string {
  return JSON.stringify({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [{
        Namespace: 'EKNMusic/PostDeploymentCheck', Dimensions: [['FunctionName']], Metrics: [{ Name: 'FailedChecks', Unit: 'Count' }],
      }],
    },
    FunctionName: functionName,
    FailedChecks: report.lines.filter(({ status }) => status === 'failed').length,
  });
}

async function checkLine<Run>({ line, waitsFor, check }: LineToCheck<Run>, run: Run, limit: number): Promise<CheckedLine> {
  const started = Date.now();
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const cutOff = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LineFailed(`cut off after ${limit} ms, waiting for ${waitsFor}`)), limit);
  });
  const finished = (status: CheckedLine['status'], detail: string) => ({ line, status, detail, milliseconds: Date.now() - started });
  try {
    const { skipped, detail } = await Promise.race([check(run, abort.signal), cutOff]);
    return finished(skipped ? 'skipped' : 'passed', detail);
  } catch (error) {
    const { name, message } = error as Error;
    return finished('failed', error instanceof LineFailed ? message : `${name}: ${message}`);
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

const MARKS = { passed: '✔', failed: '✖', skipped: '–' };

function print({ line, status, detail, milliseconds }: CheckedLine): string {
  return `${MARKS[status]} ${line}${status === 'skipped' ? '' : ` (${milliseconds} ms)`}: ${detail}`;
}
