// The CloudFormation validator costs seconds in every test file; the tests that are about it turn it on.
process.env.CDK_VALIDATION = 'false';
