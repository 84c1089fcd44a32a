import { Annotations, CfnOutput, DefaultTokenResolver, Stack, StringConcat, Tags, Tokenization } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct, type IConstruct } from 'constructs';
import type { AvailabilityObjective } from './availability-objective';
import type { CostGuards } from './cost-guards';
import { type DashboardContent, layOut } from './dashboard-layout';
import { findExceeded } from './dashboard-limits';
import { apiSubject, cacheSubject, cdnSubject, clusterSubject, databaseSubject, isWatched, type Subject } from './dashboard-subjects';
import { OPERATIONS_ERRORS } from './errors';
import type { OperationsDashboardProps, OperationsRunbook } from './operations-dashboard-props';
import { validateOperationsDashboard, validateRunbook, validateTitle } from './operations-dashboard-validation';
import type { MusicApi } from '../api';
import type { IClusterCache, IRegionalCluster } from '../cluster';
import { DeploymentTier } from '../core';
import type { IMusicDatabase } from '../database';
import type { IGlobalCdn } from '../edge';
import { EknValidationError, fail, Problems } from '../private/errors';
import { always, injectable } from '../private/injectable';
import { partitionOf } from '../private/regions';
import { StackOutputs } from '../private/stack-outputs';

/** The most outputs that a template of CloudFormation has. */
const MOST_OUTPUTS = 200;

/** The domains of the console, by partition. */
const CONSOLES: Record<string, string> = { 'aws-cn': 'console.amazonaws.cn', 'aws-us-gov': 'console.amazonaws-us-gov.com' };

/**
 * One dashboard of CloudWatch over all regions of a platform, for those who are on call: at the top which region has alarms, what is left of the error
 * budgets and what to do; then a row for each region; then the details.
 *
 * What it shows may be in stacks of other regions. What those only know at their deployment, such as the ARNs of alarms, are outputs there that are read
 * when the dashboard is deployed, after them. Give it a stack of its own, that nothing depends on.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cross-region-dashboard.html
 * @example
 *
 * declare const cdn: GlobalCdn;
 * declare const cluster: RegionalCluster;
 * declare const database: GlobalMusicDatabase;
 *
 * const dashboard = new OperationsDashboard(this, 'Dashboard', { dashboardName: 'musicconnect-production' });
 * dashboard.addCdn(cdn);
 * dashboard.addCluster(cluster);
 * dashboard.addDatabase(database);
 * dashboard.addRunbook('Evacuate a region', 'https://runbooks.musicconnect.com/evacuation');
 */
@injectable<OperationsDashboardProps>({ tier: always })
export class OperationsDashboard extends Construct {
  /** The name by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.OperationsDashboard';

  /** The dashboard. */
  public readonly dashboard: cloudwatch.Dashboard;
  /** The name of the dashboard. */
  public readonly dashboardName: string;

  private readonly runbooks: OperationsRunbook[];
  private readonly orderOfRegions: string[];
  private readonly subjects = new Map<IConstruct, Subject>();
  private readonly objectives = new Set<AvailabilityObjective>();
  private readonly costs = new Set<CostGuards>();
  private readonly alarms = new Map<string, cloudwatch.IAlarm[]>();
  private readonly sections = new Map<string, cloudwatch.IWidget[]>();
  private readonly others: StackOutputs;

  /**
   * Throws `OperationsDashboard...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there, which decides the logical ids
   * @param props properties for the dashboard
   */
  public constructor(scope: Construct, id: string, props: OperationsDashboardProps = {}) {
    super(scope, id);
    validateOperationsDashboard(this, props);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    this.runbooks = [...props.runbooks ?? []];
    this.orderOfRegions = [...props.regions ?? []];
    this.others = new StackOutputs(this, {
      refuse: (stack) => fail(this, OPERATIONS_ERRORS, { code: 'OperationsDashboardAccountInvalid', prop: 'account', got: stack.account }),
      warnOfOrder: (stack) => this.warnOfOrder(stack),
    });
    this.dashboard = new cloudwatch.Dashboard(this, 'Resource', {
      dashboardName: props.dashboardName,
      defaultInterval: props.defaultInterval,
      start: props.defaultInterval === undefined ? '-PT3H' : undefined,
      // Each graph has the period that makes sense of it: burn rates are about an hour, whatever is shown of it.
      periodOverride: cloudwatch.PeriodOverride.INHERIT,
    });
    // What is added until the app is done is laid out when it is.
    this.dashboard.addWidgets({ width: 24, height: 1, position: () => {}, toJson: () => this.draw() });
    this.dashboardName = props.dashboardName ?? this.dashboard.dashboardName;
    this.node.defaultChild = this.dashboard.node.defaultChild;
    this.node.addValidation({ validate: () => this.findExceeded() });
    new CfnOutput(this, 'Url', { value: this.dashboardUrl, description: 'The dashboard of those who are on call' });
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  /** The address of the dashboard in the console. */
  public get dashboardUrl(): string {
    const { region } = Stack.of(this);
    const console = CONSOLES[partitionOf(region) ?? 'aws'] ?? 'console.aws.amazon.com';
    return `https://${console}/cloudwatch/home?region=${region}#dashboards/dashboard/${this.dashboardName}`;
  }

  /**
   * Adds the cluster of a region: its API server, pods without a node, interruptions of spot instances, and its alarms.
   *
   * @param cluster the cluster; of an imported one, no alarms are known
   */
  public addCluster(cluster: IRegionalCluster): void {
    this.addSubject(cluster, () => clusterSubject(cluster));
  }

  /**
   * Adds a database, or a member of a global one: where it is written to, how far it is behind, connections, CPU, and its alarms.
   *
   * Throws `OperationsDashboardDatabaseUnknown` for one that this library did not make.
   *
   * @param database the database
   */
  public addDatabase(database: IMusicDatabase): void {
    if (!isWatched(database)) {
      fail(this, OPERATIONS_ERRORS, { code: 'OperationsDashboardDatabaseUnknown', prop: 'database', got: database });
    }
    this.addSubject(database, () => databaseSubject(database));
  }

  /**
   * Adds a cache: refused requests, connections, data, and its alarms.
   *
   * @param cache the cache; of an imported one, no alarms are known
   */
  public addCache(cache: IClusterCache): void {
    this.addSubject(cache, () => cacheSubject(cache));
  }

  /**
   * Adds a distribution over several regions: requests, errors, whether each region answers, and its alarms.
   *
   * @param cdn the distribution; of an imported one, neither alarms nor health checks are known
   */
  public addCdn(cdn: IGlobalCdn): void {
    this.addSubject(cdn, () => cdnSubject(cdn));
  }

  /**
   * Adds an API: requests, errors, latency, and its alarms.
   *
   * @param api the API
   */
  public addApi(api: MusicApi): void {
    this.addSubject(api, () => apiSubject(api));
  }

  /**
   * Adds an objective: the error budget that is left, the availability, and its alarms.
   *
   * @param objective the objective
   */
  public addObjective(objective: AvailabilityObjective): void {
    this.objectives.add(objective);
    this.readEarly();
  }

  /**
   * Adds what the account has cost in this month, beside a budget.
   *
   * @param guards the budget
   */
  public addCosts(guards: CostGuards): void {
    this.costs.add(guards);
  }

  /**
   * Adds alarms of your own to the state at the top.
   *
   * Throws `OperationsDashboardTitleInvalid` and `OperationsDashboardEmpty`.
   *
   * @param title under which they stand: a region, such as `eu-west-1`, whose other alarms they are then among; or anything else
   * @param alarms the alarms, of any region
   */
  public addAlarms(title: string, alarms: cloudwatch.IAlarm[]): void {
    validateTitle(this, title);
    this.refuseEmpty('alarms', alarms);
    this.alarms.set(title, [...this.alarms.get(title) ?? [], ...alarms]);
    this.readEarly();
  }

  /**
   * Adds a graph of your own to the details.
   *
   * Throws `OperationsDashboardTitleInvalid` and `OperationsDashboardEmpty`.
   *
   * @param title the title of the graph
   * @param metrics the metrics, each with its region where that is not the one of the dashboard
   */
  public addMetrics(title: string, metrics: cloudwatch.IMetric[]): void {
    validateTitle(this, title);
    this.refuseEmpty('metrics', metrics);
    this.addWidgets('More', [new cloudwatch.GraphWidget({ title, left: metrics, width: 8, height: 5, leftYAxis: { showUnits: false } })]);
  }

  /**
   * Adds widgets of your own to the end.
   *
   * Throws `OperationsDashboardTitleInvalid` and `OperationsDashboardEmpty`.
   *
   * @param title the title of the part in which they stand
   * @param widgets the widgets, from left to right
   */
  public addWidgets(title: string, widgets: cloudwatch.IWidget[]): void {
    validateTitle(this, title);
    this.refuseEmpty('widgets', widgets);
    this.sections.set(title, [...this.sections.get(title) ?? [], ...widgets]);
    this.readEarly();
  }

  /**
   * Adds a button that leads to a runbook.
   *
   * Throws `OperationsDashboardRunbookInvalid`.
   *
   * @param title what the button says: `Evacuate a region`
   * @param url the address of the page, with `https`
   */
  public addRunbook(title: string, url: string): void {
    validateRunbook(this, { title, url });
    this.runbooks.push({ title, url });
  }

  private addSubject(construct: IConstruct, describe: () => Subject): void {
    if (!this.subjects.has(construct)) {
      this.subjects.set(construct, describe());
      this.readEarly();
    }
  }

  private refuseEmpty(prop: string, list: unknown[]): void {
    if (list.length === 0) {
      fail(this, OPERATIONS_ERRORS, { code: 'OperationsDashboardEmpty', prop, got: list });
    }
  }

  private get content(): DashboardContent {
    const subjects = [...this.subjects.values()];
    const rowsOf = (subject: Subject) => subject.rows.map(({ region }) => region);
    const mentioned = [...subjects.filter(({ topic }) => topic !== 'Edge').flatMap(rowsOf), ...subjects.flatMap(rowsOf)];
    const own = [...this.alarms.keys()].filter((title) => mentioned.includes(title));
    return {
      regions: [...new Set([...this.orderOfRegions, ...mentioned, ...own])],
      runbooks: this.runbooks,
      subjects,
      objectives: [...this.objectives],
      costs: [...this.costs],
      alarms: this.alarms,
      sections: this.sections,
    };
  }

  /** The widgets as CloudWatch reads them, each at its place. */
  private draw(): unknown[] {
    const column = new cloudwatch.Column();
    layOut(this.content).forEach((row) => column.addWidget(new cloudwatch.Row(...row)));
    column.position(0, 0);
    return this.others.replaceIn(column.toJson() as unknown[]);
  }

  /** Stacks of other stages are done before this one is laid out: what they are read for has to be said by then. */
  private readEarly(): void {
    try {
      Tokenization.resolve(this.draw(), { scope: this, resolver: new DefaultTokenResolver(new StringConcat()), preparing: true });
    } catch (error) {
      // What cannot be said yet is said at synthesis.
      if (EknValidationError.is(error)) {
        throw error;
      }
    }
  }

  private findExceeded(): string[] {
    const problems = new Problems(this, OPERATIONS_ERRORS);
    const drawn = this.draw();
    problems.addIf(drawn.length === 0, { code: 'OperationsDashboardEmpty', prop: 'addCluster', got: drawn.length });
    findExceeded(problems, drawn);
    for (const stack of this.others.stacks) {
      const outputs = stack.node.findAll().filter((node) => node instanceof CfnOutput && node.stack === stack).length;
      problems.addIf(outputs > MOST_OUTPUTS, { code: 'OperationsDashboardOutputsExceeded', prop: `the outputs of ${stack.node.path}`, got: outputs });
    }
    return problems.messages();
  }

  private warnOfOrder(stack: Stack): void {
    Annotations.of(this).addWarningV2('@eknmusic/constructs:operationsDashboardOrder',
      `The dashboard reads outputs of ${stack.node.path}, which is in another stage: deploy that one before. Acknowledge this when you do.`);
  }
}
