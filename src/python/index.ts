export * from './python-code-props';
export * from './python-code';
