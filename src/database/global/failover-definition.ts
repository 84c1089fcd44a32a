import { PROMOTION_METRICS } from './promotion-metrics';
import { jsonata } from '../../private/state-machines';

/** What a machine knows that promotes a member of a global cluster. */
export interface FailoverDefinitionOptions {
  readonly globalClusterIdentifier: string;
  /** The region of the machine. */
  readonly region: string;
  /** The ARN of the cluster of each member, by its region. */
  readonly members: Readonly<Record<string, string>>;
  /** How long it watches a promotion before it says that the time is up, in seconds. */
  readonly rto: number;
}

/** What a variable says that has nothing to say yet: each of them has a value from the beginning, and none is empty. */
const NONE = 'none';

/** How often the machine looks at a promotion that is under way. */
const LOOK_EVERY_SECONDS = 5;

/** After so many looks at a cluster at rest, in a row, a promotion that was accepted has been given up. */
const LOOKS_AT_REST = 12;

/**
 * The errors that are worth another try. Step Functions names what the API of RDS does not declare, throttling among it, `Rds.RdsException`.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
const RETRY = [{
  ErrorEquals: ['Rds.RdsException', 'Rds.SdkClientException', 'Rds.SdkException', 'States.Timeout'],
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxDelaySeconds: 15,
  MaxAttempts: 6,
  JitterStrategy: 'FULL',
}];

/** What RDS answers while another operation on the same clusters is under way. */
const BUSY = ['Rds.InvalidGlobalClusterStateException', 'Rds.InvalidDbClusterStateException'];

/** What is remembered of a global cluster after each look: who writes, whether it is at rest, and which promotion is under way. */
const VIEW = jsonata(`(
  $g := $states.result.GlobalClusters[0];
  $state := $exists($g.FailoverState) and $exists($g.FailoverState.ToDbClusterArn) ? $g.FailoverState : {};
  $member := $g.GlobalClusterMembers[DbClusterArn = $lookup($members, $request.target)];
  {
    'status': $g.Status,
    'writer': $string($g.GlobalClusterMembers[IsWriter = true].DbClusterArn),
    'isMember': $exists($member),
    'isSynchronized': $not($exists($member.SynchronizationStatus)) or $member.SynchronizationStatus != 'pending-resync',
    'underway': $exists($state.ToDbClusterArn) ? $state.ToDbClusterArn : '',
    'losesData': $exists($state.IsDataLossAllowed) and $state.IsDataLossAllowed,
    'looksAtRest': $g.Status = 'available' and $not($exists($state.ToDbClusterArn)) ? $view.looksAtRest + 1 : 0
  }
)`);

const IS_PROMOTED = "$view.writer = $lookup($members, $request.target) and $view.status = 'available'";

/**
 * The machine that promotes a member of a global cluster: the Amazon States Language, in JSONata.
 *
 * A switchover is started in the region of the writer, a failover in the region that is promoted: where the documentation of Aurora has each of the calls.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-disaster-recovery.html
 */
export function failoverDefinition({ globalClusterIdentifier, region, members, rto }: FailoverDefinitionOptions): object {
  return {
    Comment: `Promotes a member of the global cluster ${globalClusterIdentifier}`,
    QueryLanguage: 'JSONata',
    // For what hangs where no time is asked for.
    TimeoutSeconds: rto + 300,
    StartAt: 'Read the request',
    States: {
      ...checking(globalClusterIdentifier, region, members),
      ...looking(),
      ...calling(),
      ...watching(rto),
      ...ends(rto),
    },
  };
}

/** What was asked for, and whether somebody may have meant it. */
function checking(globalClusterIdentifier: string, here: string, members: Readonly<Record<string, string>>): object {
  const given = (name: string, otherwise: string) => `$exists($states.input.${name}) ? $string($states.input.${name}) : ${otherwise}`;
  return {
    'Read the request': {
      Type: 'Pass',
      Assign: {
        globalClusterIdentifier,
        here,
        members,
        startedAt: jsonata('$millis()'),
        refusal: NONE,
        previousWriter: NONE,
        view: { looksAtRest: 0 },
        request: jsonata(`{
  'mode': ${given('mode', "''")},
  'reason': ${given('reason', "''")},
  'target': ${given('target', `'${here}'`)},
  'confirm': ${given('confirm', "''")}
}`),
      },
      Next: 'Is it meant?',
    },
    'Is it meant?': {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata("$trim($request.reason) = ''"), Next: 'ReasonMissing' },
        { Condition: jsonata("$not($request.mode in ['switchover', 'failover'])"), Next: 'ModeUnknown' },
        { Condition: jsonata('$not($exists($lookup($members, $request.target)))'), Next: 'TargetUnknown' },
        { Condition: jsonata("$request.mode = 'failover' and $request.confirm != $globalClusterIdentifier"), Next: 'NotConfirmed' },
        { Condition: jsonata("$request.mode = 'failover' and $request.target != $here"), Next: 'TargetElsewhere' },
      ],
      Default: 'Look at the global cluster',
    },
  };
}

/** Who writes now, and whether a promotion is under way already: of this machine, which was stopped, or of another one. */
function looking(): object {
  return {
    'Look at the global cluster': { ...describe(), Next: 'What is there to do?' },
    'What is there to do?': {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata(IS_PROMOTED), Next: 'AlreadyWriter' },
        { Condition: jsonata('$not($view.isMember)'), Next: 'TargetNoMember' },
        // A switchover that hangs, because its region went down on the way, does not hold up a failover: RDS decides whether that may begin.
        {
          Condition: jsonata(`$view.underway = $lookup($members, $request.target) and ($request.mode = 'switchover' or $view.losesData or $refusal != '${NONE}')`),
          Next: 'Wait',
        },
        { Condition: jsonata("$view.underway != '' and ($request.mode = 'switchover' or $view.underway != $lookup($members, $request.target))"), Next: 'OtherPromotionUnderway' },
        { Condition: jsonata(`$refusal != '${NONE}'`), Next: 'Refused' },
        { Condition: jsonata("$request.mode = 'switchover' and $not($view.isSynchronized)"), Next: 'TargetNotReady' },
        { Condition: jsonata('$request.target = $here'), Next: 'Look at the target' },
      ],
      Default: 'Which mode?',
    },
    // Only the region itself knows its cluster.
    'Look at the target': {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:rds:describeDBClusters',
      Arguments: { DbClusterIdentifier: jsonata('$lookup($members, $request.target)') },
      Assign: {
        isReady: jsonata("$states.result.DbClusters[0].Status = 'available' and $count($states.result.DbClusters[0].DbClusterMembers) > 0"),
      },
      TimeoutSeconds: 60,
      Retry: RETRY,
      Next: 'Is the target ready?',
    },
    'Is the target ready?': {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$isReady'), Next: 'Which mode?' }],
      Default: 'TargetNotReady',
    },
  };
}

function calling(): object {
  return {
    'Which mode?': {
      Type: 'Choice',
      Choices: [{ Condition: jsonata("$request.mode = 'failover'"), Next: 'Fail over' }],
      Default: 'Switch over',
    },
    'Switch over': promote('switchoverGlobalCluster', {}),
    'Fail over': promote('failoverGlobalCluster', { AllowDataLoss: true }),
  };
}

/** The call, and another look when it is refused: a try whose answer was lost may have begun already. */
function promote(action: string, options: object): object {
  return {
    Type: 'Task',
    Resource: `arn:aws:states:::aws-sdk:rds:${action}`,
    Arguments: {
      GlobalClusterIdentifier: jsonata('$globalClusterIdentifier'),
      TargetDbClusterIdentifier: jsonata('$lookup($members, $request.target)'),
      ...options,
    },
    Assign: { previousWriter: jsonata('$view.writer') },
    TimeoutSeconds: 60,
    Retry: RETRY,
    Catch: [{
      ErrorEquals: BUSY,
      Assign: { refusal: jsonata("$states.errorOutput.Error & ': ' & $states.errorOutput.Cause"), previousWriter: jsonata('$view.writer') },
      Next: 'Look at the global cluster',
    }],
    Next: 'Wait',
  };
}

/** Until the target writes: its status alone says nothing, which is `available` also before the promotion begins. */
function watching(rto: number): object {
  return {
    'Wait': { Type: 'Wait', Seconds: LOOK_EVERY_SECONDS, Next: 'Look again' },
    'Look again': { ...describe(), Next: 'Is it promoted?' },
    'Is it promoted?': {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata(IS_PROMOTED), Next: 'Write down the time' },
        { Condition: jsonata(`$millis() - $startedAt > ${rto * 1000}`), Next: 'TimeIsUp' },
        { Condition: jsonata(`$view.looksAtRest > ${LOOKS_AT_REST}`), Next: 'GivenUp' },
      ],
      Default: 'Wait',
    },
    'Write down the time': {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:cloudwatch:putMetricData',
      Arguments: {
        Namespace: PROMOTION_METRICS.namespace,
        MetricData: [{
          MetricName: PROMOTION_METRICS.seconds,
          Dimensions: [
            { Name: 'GlobalCluster', Value: jsonata('$globalClusterIdentifier') },
            { Name: 'Mode', Value: jsonata('$request.mode') },
          ],
          Unit: 'Seconds',
          Value: jsonata('($millis() - $startedAt) / 1000'),
        }],
      },
      TimeoutSeconds: 30,
      Retry: [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 1, MaxAttempts: 2 }],
      // The database is promoted, whether or not anybody counts.
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Promoted' }],
      Next: 'Promoted',
    },
  };
}

function describe(): object {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::aws-sdk:rds:describeGlobalClusters',
    Arguments: { GlobalClusterIdentifier: jsonata('$globalClusterIdentifier') },
    Assign: { view: VIEW },
    TimeoutSeconds: 60,
    Retry: RETRY,
  };
}

/** What an operator reads in the end. */
function ends(rto: number): object {
  const failure = (error: string, cause: string) => ({ Type: 'Fail', Error: error, Cause: cause });
  return {
    AlreadyWriter: {
      Type: 'Succeed',
      Output: {
        outcome: 'already the writer',
        globalCluster: jsonata('$globalClusterIdentifier'),
        writer: jsonata('$request.target'),
        mode: jsonata('$request.mode'),
        reason: jsonata('$request.reason'),
      },
    },
    Promoted: {
      Type: 'Succeed',
      Output: {
        outcome: 'promoted',
        globalCluster: jsonata('$globalClusterIdentifier'),
        writer: jsonata('$request.target'),
        previousWriter: jsonata(`$previousWriter = '${NONE}' ? 'not known: the promotion was under way already' : $split($previousWriter, ':')[3]`),
        mode: jsonata('$request.mode'),
        reason: jsonata('$request.reason'),
        seconds: jsonata('$round(($millis() - $startedAt) / 1000, 1)'),
      },
    },
    ReasonMissing: failure('ReasonMissing', 'Nothing was done. Say in `reason` why: who reads the history later wants to know.'),
    ModeUnknown: failure('ModeUnknown', 'Nothing was done. `mode` is "switchover", which loses nothing and needs both regions, or "failover", which may lose the last commits.'),
    TargetUnknown: failure('TargetUnknown', jsonata("'Nothing was done. `target` is not a region of this global cluster, which has ' & $join($keys($members), ', ') & '.'")),
    TargetElsewhere: failure('TargetElsewhere', jsonata(
      "'Nothing was done. A failover is started in the region that is promoted, whatever has become of the others: start the machine in ' & $request.target & '.'")),
    NotConfirmed: failure('NotConfirmed', jsonata(
      "'Nothing was done. A failover may lose the last commits: give `confirm`, with the name of the global cluster, ' & $globalClusterIdentifier & '.'")),
    TargetNoMember: failure('TargetNoMember', jsonata("'Nothing was done. The cluster in ' & $request.target & ' is no member of the global cluster any more.'")),
    TargetNotReady: failure('TargetNotReady', jsonata(
      "'Nothing was done. The cluster in ' & $request.target & ' is not available, has no instance, or is still being synchronized.'")),
    OtherPromotionUnderway: failure('OtherPromotionUnderway', jsonata(
      "'Nothing was done. The cluster in ' & $split($view.underway, ':')[3] & ' is being promoted; wait for the end of that.'")),
    Refused: failure('Refused', jsonata("'Nothing was done. RDS refused: ' & $refusal")),
    GivenUp: failure('GivenUp', jsonata(
      "'Aurora has given up the promotion of ' & $request.target & '; the writer is ' & $split($view.writer, ':')[3] & ', as before. Look at the events of the clusters.'")),
    TimeIsUp: failure('TimeIsUp', jsonata(
      `'The promotion of ' & $request.target & ' is not done after ${rto} s. It goes on: look at the events of the clusters, and start this machine again to go on watching.'`)),
  };
}
