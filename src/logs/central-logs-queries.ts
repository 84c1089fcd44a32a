/** A question that is saved for operators. */
export interface SavedQuery {
  readonly description: string;
  readonly sql: string;
}

/** What operators ask at night, by the id of the saved query: each over the last two days, to be narrowed or widened there. */
export function savedQueries(database: string, table: string): Record<string, SavedQuery> {
  const events = `"${database}"."${table}"
CROSS JOIN UNNEST(
  transform(logevents, event -> event."timestamp"),
  transform(logevents, event -> event.message)
) AS one (milliseconds, message)
WHERE day >= date_format(current_date - INTERVAL '1' DAY, '%Y/%m/%d')
  AND messagetype = 'DATA_MESSAGE'`;
  const event = 'SELECT from_unixtime(milliseconds / 1e3) AS time, loggroup, logstream, message';
  return {
    Errors: {
      description: 'What went wrong anywhere, the newest first',
      sql: `${event}
FROM ${events}
  AND regexp_like(message, '(?i)"level"\\s*:\\s*"(error|critical|fatal)"|\\b(ERROR|FATAL|PANIC):|Task timed out')
ORDER BY milliseconds DESC
LIMIT 500
`,
    },
    Request: {
      description: 'Everything that was logged of one request, in order: put its id between the quotes',
      sql: `${event}
FROM ${events}
  AND strpos(message, 'the id of the request') > 0
ORDER BY milliseconds
LIMIT 1000
`,
    },
    Volume: {
      description: 'How much each log group writes a day, the most first',
      sql: `SELECT day, loggroup, count(*) AS events, sum(length(to_utf8(message))) / 1e6 AS megabytes
FROM ${events}
GROUP BY day, loggroup
ORDER BY megabytes DESC
`,
    },
  };
}
