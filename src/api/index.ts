export * from './python-code';
export * from './python-code-props';
