import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AvailabilityObjective } from './availability-objective';
import type { CostGuards } from './cost-guards';
import { costWidgets } from './dashboard-costs';
import { objectiveWidgets } from './dashboard-objectives';
import type { Graph, Subject } from './dashboard-subjects';
import type { OperationsRunbook } from './operations-dashboard-props';

/** Everything that a dashboard shows, in the order in which it was added. */
export interface DashboardContent {
  readonly regions: string[];
  readonly runbooks: OperationsRunbook[];
  readonly subjects: Subject[];
  readonly objectives: AvailabilityObjective[];
  readonly costs: CostGuards[];
  /** Alarms of the user's own, by their titles. */
  readonly alarms: ReadonlyMap<string, cloudwatch.IAlarm[]>;
  /** Widgets of the user's own, by their titles. */
  readonly sections: ReadonlyMap<string, cloudwatch.IWidget[]>;
}

/** The columns of a dashboard. */
const WIDTH = 24;
/** The narrowest graph whose title can be read. */
const NARROWEST = 4;
const HEIGHT = 5;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const MOST_ALARMS = 100;

/** The rows from the top: the state, the objectives, what to do; a row for each region; then the details. */
export function layOut(content: DashboardContent): cloudwatch.IWidget[][] {
  return [stateRow(content), objectiveRow(content), buttonRow(content), ...regionRows(content), ...detailRows(content), ...sectionRows(content)]
    .filter((row) => row.length > 0);
}

/** One widget for each region, with what is wrong at its beginning; then the edge and what else has alarms. */
function stateRow({ regions, subjects, objectives, alarms }: DashboardContent): cloudwatch.IWidget[] {
  const groups = new Map<string, cloudwatch.IAlarm[]>(regions.map((region) => [region, []]));
  const add = (group: string, more: cloudwatch.IAlarm[]) => groups.set(group, [...groups.get(group) ?? [], ...more]);
  subjects.forEach((subject) => add(subject.group, subject.alarms()));
  objectives.forEach((objective) => add('Objectives', objective.alarms === undefined ? [] : [objective.alarms.page, objective.alarms.ticket]));
  alarms.forEach((more, group) => add(group, more));
  const filled = [...groups].flatMap(([title, all]) => inParts([...new Set(all)]).map((part, index, { length }) => ({
    title: length > 1 ? `${title} (${index + 1} of ${length})` : title, alarms: part,
  })));
  return filled.map((group) => new cloudwatch.AlarmStatusWidget({
    ...group, sortBy: cloudwatch.AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP, width: widthOf(filled.length), height: HEIGHT,
  }));
}

function inParts(alarms: cloudwatch.IAlarm[]): cloudwatch.IAlarm[][] {
  return alarms.length === 0 ? [] : [alarms.slice(0, MOST_ALARMS), ...inParts(alarms.slice(MOST_ALARMS))];
}

function objectiveRow({ objectives }: DashboardContent): cloudwatch.IWidget[] {
  return objectives.flatMap((objective) => objectiveWidgets(objective));
}

function buttonRow({ runbooks }: DashboardContent): cloudwatch.IWidget[] {
  return runbooks.length === 0 ? [] : [text(runbooks.map(({ title, url }) => `[button:${title}](${url})`).join(' '), Math.ceil(runbooks.length / 8))];
}

function regionRows({ regions, subjects }: DashboardContent): cloudwatch.IWidget[][] {
  return regions.flatMap((region) => {
    const graphs = subjects.flatMap(({ rows }) => rows).filter((row) => row.region === region).map((row) => row.graph);
    return graphs.length === 0 ? [] : [[text(`## ${region}`)], graphs.map((graph) => draw(graph, widthOf(graphs.length)))];
  });
}

function detailRows({ subjects, costs }: DashboardContent): cloudwatch.IWidget[][] {
  const topics = [...new Set(subjects.map(({ topic }) => topic))];
  const details = topics.flatMap((topic) => {
    const those = subjects.filter((subject) => subject.topic === topic);
    const lines = those.flatMap((subject) => subject.lines);
    const compared = [...new Set(lines.map(({ title }) => title))].map((title) => ({
      title, left: lines.filter((line) => line.title === title).map(({ metric }) => metric), region: undefined,
    }));
    const graphs = [...those.flatMap((subject) => subject.graphs), ...compared];
    return [[text(`## ${topic}`)], graphs.map((graph) => draw(graph, Math.max(6, widthOf(graphs.length))))];
  });
  return costs.length === 0 ? details : [...details, [text('## Costs')], costs.flatMap((guards) => costWidgets(guards))];
}

function sectionRows({ sections }: DashboardContent): cloudwatch.IWidget[][] {
  return [...sections].flatMap(([title, widgets]) => [[text(`## ${title}`)], widgets]);
}

/** So that a row is filled, as long as its graphs can be read. */
function widthOf(count: number): number {
  return Math.max(NARROWEST, Math.floor(WIDTH / count));
}

function draw({ title, left, right, region }: Omit<Graph, 'region'> & { readonly region?: string }, width: number): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({
    title, left, right, region, width, height: HEIGHT, leftYAxis: { min: 0, showUnits: false }, rightYAxis: { min: 0, showUnits: false },
  });
}

function text(markdown: string, height = 1): cloudwatch.TextWidget {
  return new cloudwatch.TextWidget({ markdown, width: WIDTH, height, background: cloudwatch.TextWidgetBackground.TRANSPARENT });
}
