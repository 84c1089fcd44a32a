export * from './central-logs-grants';
export * from './central-logs-props';
export * from './central-logs';
