import { jsonata } from '../private/state-machines';

/** What a machine knows that evacuates regions. */
export interface EvacuationDefinitionOptions {
  /** The name that the evacuations of all regions have in common. */
  readonly name: string;
  /** The region of the machine. */
  readonly region: string;
  /** The regions to which the edge leads. */
  readonly regions: string[];
  /** The store of the edge, and its key under which the drained regions stand. */
  readonly store: { readonly arn: string; readonly key: string };
  /** The database that writes in one region. @default - there is none */
  readonly database?: EvacuatedDatabase;
  /** The topic of those who are told. @default - nobody is */
  readonly topicArn?: string;
  readonly account: string;
}

/** A global database as an evacuation knows it. */
export interface EvacuatedDatabase {
  readonly globalClusterIdentifier: string;
  /** Where the writer is unless there was a failover. */
  readonly primaryRegion: string;
  /** The machine of the same region that makes a region the writer. */
  readonly machineArn: string;
}

/** What a variable says that has nothing to say yet: each of them has a value from the beginning, and none is empty. */
const NONE = 'none';

/** How often the machine looks at a promotion that is under way. */
const LOOK_EVERY_SECONDS = 5;

/** How often it tries to change the store while others do. */
const TRIES = 10;

/** The promotion gives itself up after the RTO of the database. Here there is an end in any case, before the 25,000 events that an execution may have. */
const TIMEOUT_SECONDS = 3.5 * 3600;

/** What may be over in a moment, by the names of the services that are called. */
const retry = (service: string) => [{
  ErrorEquals: [`${service}.${service}Exception`, `${service}.InternalServerException`, `${service}.SdkClientException`, `${service}.SdkException`, 'States.Timeout'],
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxDelaySeconds: 8,
  MaxAttempts: 4,
  JitterStrategy: 'FULL',
}];

/** A state that writes down what it says in a variable, and goes on. */
const note = (values: Readonly<Record<string, unknown>>, next: string) => ({ Type: 'Pass', Assign: values, Next: next });

/** What went wrong is written down, and what is left to do is done. */
const goesOn = (variable: string, next: string) => ({
  ErrorEquals: ['States.ALL'],
  Assign: { [variable]: jsonata("'failed: ' & $states.errorOutput.Error & ': ' & $states.errorOutput.Cause") },
  Next: next,
});

const EVACUATES = "$request.action = 'evacuate'";
const FAILED = (variable: string) => `$substring($${variable}, 0, 7) = 'failed:'`;

/** The regions in the text of the key, as the edge reads them. */
const DRAINED = '$filter($split($drained, /[^a-z0-9-]+/), function($each) { $each in $regions })';

/**
 * The machine that takes users and writes out of a region, and brings them back: the Amazon States Language, in JSONata.
 *
 * All calls go to services of its own region, and to the data plane of the store at the edge, which is in no region. Each step looks first and does
 * nothing twice, and one that fails does not hold up the next.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Operations_Amazon_CloudFront_KeyValueStore.html
 */
export function evacuationDefinition(options: EvacuationDefinitionOptions): object {
  return {
    Comment: `Evacuates a region of ${options.name}, and brings it back`,
    QueryLanguage: 'JSONata',
    TimeoutSeconds: TIMEOUT_SECONDS,
    StartAt: 'Read the request',
    States: {
      ...checking(options),
      ...edge(options),
      ...database(options),
      ...ends(options),
    },
  };
}

/** What was asked for, and whether somebody may have meant it. */
function checking({ name, region, regions, database: known, topicArn, account }: EvacuationDefinitionOptions): object {
  const first = known ? 'What comes first?' : 'Look at the store';
  const given = (field: string, otherwise: string) => `$exists($states.input.${field}) ? $string($states.input.${field}) : '${otherwise}'`;
  return {
    'Read the request': {
      Type: 'Pass',
      Assign: {
        name,
        here: region,
        account,
        regions,
        globalCluster: known?.globalClusterIdentifier ?? NONE,
        primaryRegion: known?.primaryRegion ?? NONE,
        modes: known ? ['switchover', 'failover', 'edge'] : ['edge'],
        startedAt: jsonata('$millis()'),
        tries: 0,
        edge: 'not asked',
        database: known ? 'not asked' : 'there is none',
        request: jsonata(`{
  'action': ${given('action', '')},
  'region': ${given('region', '')},
  'mode': ${given('mode', known ? 'switchover' : 'edge')},
  'target': ${given('target', '')},
  'reason': ${given('reason', '')},
  'confirm': ${given('confirm', '')}
}`),
      },
      Next: 'Is it meant?',
    },
    'Is it meant?': {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata("$trim($request.reason) = ''"), Next: 'ReasonMissing' },
        { Condition: jsonata("$not($request.action in ['evacuate', 'return'])"), Next: 'ActionUnknown' },
        { Condition: jsonata('$not($request.region in $regions)'), Next: 'RegionUnknown' },
        { Condition: jsonata("$not($request.mode in $modes) or ($request.action = 'return' and $request.mode = 'failover')"), Next: 'ModeUnknown' },
        ...known ? [
          { Condition: jsonata("$request.mode = 'failover' and $request.region = $here"), Next: 'RegionIsHere' },
          { Condition: jsonata("$request.mode = 'failover' and $request.confirm != $globalCluster"), Next: 'NotConfirmed' },
        ] : [],
      ],
      Default: topicArn === undefined ? first : 'Tell that it begins',
    },
    ...topicArn === undefined ? {} : {
      'Tell that it begins': tell(topicArn, `(${EVACUATES} ? 'The evacuation begins: ' : 'The way back begins: ') & $request.reason`, "'ALARM'", first),
    },
    // Users leave a region first, and come back last.
    ...known ? {
      'What comes first?': {
        Type: 'Choice',
        Choices: [{ Condition: jsonata("$request.action = 'return' and $request.mode != 'edge'"), Next: 'Who writes?' }],
        Default: 'Look at the store',
      },
    } : {},
  };
}

/** The region leaves the list of those to which the edge leads, or comes back into it. */
function edge({ store, database: known }: EvacuationDefinitionOptions): object {
  const service = 'CloudFrontKeyValueStore';
  const after = known ? 'After the edge' : 'How did it end?';
  const task = (action: string, parameters: object) => ({
    Type: 'Task',
    Resource: `arn:aws:states:::aws-sdk:cloudfrontkeyvaluestore:${action}`,
    Arguments: { KvsARN: store.arn, ...parameters },
    TimeoutSeconds: 30,
    Retry: retry(service),
  });
  return {
    'Look at the store': {
      ...task('describeKeyValueStore', {}),
      Assign: { version: jsonata('$states.result.ETag') },
      Catch: [goesOn('edge', after)],
      Next: 'Read what is drained',
    },
    'Read what is drained': {
      ...task('getKey', { Key: store.key }),
      Assign: { drained: jsonata('$states.result.Value') },
      Catch: [
        // Nothing was drained ever.
        { ErrorEquals: [`${service}.ResourceNotFoundException`], Assign: { drained: NONE }, Next: 'Write the list' },
        goesOn('edge', after),
      ],
      Next: 'Write the list',
    },
    'Write the list': note({
      isDrained: jsonata(`$request.region in ${DRAINED}`),
      open: jsonata(`$count($filter($regions, function($each) { $not($each in ${DRAINED}) and $each != $request.region }))`),
      // What the edge does not know stays: a region that is about to be added is drained before.
      list: jsonata(`(
        $others := $filter($split($drained, /[^a-z0-9-]+/), function($each) { $not($each in ['', '${NONE}', $request.region]) });
        $list := ${EVACUATES} ? $append($others, $request.region) : $others;
        $exists($list) ? $join($list, ',') : '${NONE}'
      )`),
    }, 'Is the edge as it should be?'),
    'Is the edge as it should be?': {
      Type: 'Choice',
      Choices: [
        // Where all of them are drained, the edge takes none for drained.
        { Condition: jsonata(`${EVACUATES} and $open = 0`), Next: 'NowhereToGo' },
        { Condition: jsonata(`$isDrained = (${EVACUATES})`), Next: 'It was so already' },
      ],
      Default: 'Put the list',
    },
    'It was so already': note({ edge: 'as it was' }, after),
    'Put the list': {
      ...task('putKey', { Key: store.key, Value: jsonata('$list'), IfMatch: jsonata('$version') }),
      Assign: { edge: jsonata(`${EVACUATES} ? 'drained' : 'brought back'`), drained: jsonata('$list') },
      Catch: [
        // The page of PutKey does not say which of the two a list gets that was changed meanwhile.
        { ErrorEquals: [`${service}.ConflictException`, `${service}.ValidationException`], Assign: { tries: jsonata('$tries + 1') }, Next: 'Did others change it?' },
        goesOn('edge', after),
      ],
      Next: after,
    },
    'Did others change it?': {
      Type: 'Choice',
      Choices: [{ Condition: jsonata(`$tries < ${TRIES}`), Next: 'Let them' }],
      Default: 'They go on',
    },
    'Let them': { Type: 'Wait', Seconds: 1, Next: 'Look at the store' },
    'They go on': note({ edge: `failed: others changed the store ${TRIES} times meanwhile` }, after),
    ...known ? {
      [after]: {
        Type: 'Choice',
        Choices: [{ Condition: jsonata(`${EVACUATES} and $request.mode != 'edge'`), Next: 'Who writes?' }],
        Default: 'How did it end?',
      },
    } : {},
  };
}

/** The writer leaves the region, or comes back to the one that is its own. */
function database({ database: known }: EvacuationDefinitionOptions): object {
  if (known === undefined) {
    return {};
  }
  const after = 'After the database';
  return {
    'Who writes?': {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:rds:describeGlobalClusters',
      Arguments: { GlobalClusterIdentifier: jsonata('$globalCluster') },
      Assign: {
        writer: jsonata("$split($states.result.GlobalClusters[0].GlobalClusterMembers[IsWriter = true].DbClusterArn, ':')[3]"),
        following: jsonata(`$append([], $states.result.GlobalClusters[0].GlobalClusterMembers[
          IsWriter = false and ($not($exists(SynchronizationStatus)) or SynchronizationStatus != 'pending-resync')
        ].($split(DbClusterArn, ':')[3]))`),
      },
      TimeoutSeconds: 60,
      Retry: [{ ...retry('Rds')[0], ErrorEquals: ['Rds.RdsException', 'Rds.SdkClientException', 'Rds.SdkException', 'States.Timeout'] }],
      Catch: [goesOn('database', after)],
      Next: 'Where is it to write?',
    },
    'Where is it to write?': {
      Type: 'Pass',
      Assign: {
        target: jsonata(`$request.action = 'return' ? $request.region
          : $request.mode = 'failover' ? $here
          : $request.target != '' ? $request.target
          : $append($filter($following, function($each) { $each != $request.region }), '')[0]`),
      },
      Next: 'What is there to do?',
    },
    'What is there to do?': {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata(`${EVACUATES} and $writer != $request.region`), Next: 'Another region writes' },
        { Condition: jsonata("$request.action = 'return' and ($writer = $request.region or $request.region != $primaryRegion)"), Next: 'Another region writes' },
        { Condition: jsonata("$request.mode = 'switchover' and $writer != $here"), Next: 'Another machine promotes' },
        { Condition: jsonata("$request.mode = 'switchover' and $not($target in $following)"), Next: 'The target does not follow' },
      ],
      Default: 'Start the promotion',
    },
    'Another region writes': note({ database: jsonata("'stays: ' & $writer & ' writes'") }, after),
    'Another machine promotes': note({ database: jsonata("'failed: a switchover is started in the region of the writer, ' & $writer") }, after),
    'The target does not follow': note({
      database: jsonata("'failed: ' & ($target = '' ? 'no region follows' : $target & ' does not follow') & ' the writer in ' & $writer"),
    }, after),
    'Start the promotion': {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:sfn:startExecution',
      Arguments: {
        StateMachineArn: known.machineArn,
        Input: jsonata("$string({ 'mode': $request.mode, 'target': $target, 'reason': $request.reason, 'confirm': $request.confirm })"),
      },
      Assign: { promotion: jsonata('$states.result.ExecutionArn') },
      TimeoutSeconds: 30,
      Retry: retry('Sfn'),
      Catch: [goesOn('database', after)],
      Next: 'Wait for the promotion',
    },
    'Wait for the promotion': { Type: 'Wait', Seconds: LOOK_EVERY_SECONDS, Next: 'Look at the promotion' },
    'Look at the promotion': {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:sfn:describeExecution',
      Arguments: { ExecutionArn: jsonata('$promotion') },
      Assign: {
        promoted: jsonata('$states.result.Status'),
        promotionError: jsonata("$exists($states.result.Error) ? $states.result.Error & ': ' & $string($states.result.Cause) : $states.result.Status"),
      },
      TimeoutSeconds: 30,
      Retry: retry('Sfn'),
      Catch: [goesOn('database', after)],
      Next: 'Is it promoted?',
    },
    'Is it promoted?': {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata("$promoted in ['RUNNING', 'PENDING_REDRIVE']"), Next: 'Wait for the promotion' },
        { Condition: jsonata("$promoted = 'SUCCEEDED'"), Next: 'It is promoted' },
      ],
      Default: 'It is not promoted',
    },
    'It is promoted': note({ database: jsonata("$target & ' writes'") }, after),
    'It is not promoted': note({ database: jsonata("'failed: ' & $promotionError") }, after),
    [after]: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata(`$request.action = 'return' and $not(${FAILED('database')})`), Next: 'Look at the store' }],
      Default: 'How did it end?',
    },
  };
}

/** What an operator reads in the end. */
function ends({ topicArn, database: known }: EvacuationDefinitionOptions): object {
  const failure = (error: string, cause: string) => ({ Type: 'Fail', Error: error, Cause: cause });
  const [said, unsaid] = topicArn === undefined ? ['Done', 'NotAllDone'] : ['Tell the end', 'Tell what is left'];
  const summary = "'edge: ' & $edge & '; database: ' & $database";
  return {
    'How did it end?': {
      Type: 'Choice',
      Choices: [{ Condition: jsonata(`${FAILED('edge')} or ${FAILED('database')}`), Next: unsaid }],
      Default: said,
    },
    ...topicArn === undefined ? {} : {
      'Tell the end': tell(topicArn, `(${EVACUATES} ? 'Evacuated; ' : 'Back; ') & ${summary}`, `${EVACUATES} ? 'ALARM' : 'OK'`, 'Done'),
      'Tell what is left': tell(topicArn, `'Not all of it was done; ' & ${summary}`, "'ALARM'", 'NotAllDone'),
    },
    'Done': {
      Type: 'Succeed',
      Output: {
        outcome: jsonata(`${EVACUATES} ? 'evacuated' : 'back'`),
        region: jsonata('$request.region'),
        edge: jsonata('$edge'),
        drained: jsonata('$drained'),
        database: jsonata('$database'),
        reason: jsonata('$request.reason'),
        seconds: jsonata('$round(($millis() - $startedAt) / 1000, 1)'),
      },
    },
    'NotAllDone': failure('NotAllDone', jsonata(`'Start it again for what is left. ' & ${summary}`)),
    'ReasonMissing': failure('ReasonMissing', 'Nothing was done. Say in `reason` why: who reads the history later wants to know.'),
    'ActionUnknown': failure('ActionUnknown', 'Nothing was done. `action` is "evacuate" or "return".'),
    'RegionUnknown': failure('RegionUnknown', jsonata("'Nothing was done. `region` is not one to which the edge leads: ' & $join($regions, ', ') & '.'")),
    'ModeUnknown': failure('ModeUnknown', known
      ? 'Nothing was done. `mode` is "switchover", which loses nothing and needs the region of the writer, "failover", which may lose the last commits and is for an evacuation, or "edge", which leaves the database.'
      : 'Nothing was done. `mode` is "edge": no database is known here.'),
    ...known ? {
      RegionIsHere: failure('RegionIsHere', jsonata("'Nothing was done. ' & $here & ' is the region that is lost: start the machine of another one, which writes then.'")),
      NotConfirmed: failure('NotConfirmed', jsonata(
        "'Nothing was done. A failover may lose the last commits: give `confirm`, with the name of the global cluster, ' & $globalCluster & '.'")),
    } : {},
    'NowhereToGo': failure('NowhereToGo', jsonata("'Nothing was done. All other regions are drained: bring one of them back first.'")),
  };
}

/**
 * Tells those who are on call, in the shape of CloudWatch's own messages, so that whatever reads those reads this: the evacuation of a region is an alarm
 * that ends with the way back. Nobody who cannot be told holds it up.
 */
function tell(topicArn: string, text: string, state: string, next: string): object {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::sns:publish',
    Arguments: {
      TopicArn: topicArn,
      Subject: jsonata(`$substring((${state}) & ': evacuation of ' & $request.region & ' of ' & $name, 0, 99)`),
      Message: jsonata(`$string({
        'AlarmName': 'Evacuation of ' & $request.region & ' of ' & $name,
        'AlarmDescription': 'By ' & $here & ', ' & $request.mode,
        'AWSAccountId': $account,
        'Region': $here,
        'NewStateValue': ${state},
        'NewStateReason': ${text},
        'StateChangeTime': $now(),
        'OldStateValue': 'OK'
      })`),
    },
    TimeoutSeconds: 15,
    Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 1 }],
    Catch: [{ ErrorEquals: ['States.ALL'], Next: next }],
    Next: next,
  };
}
