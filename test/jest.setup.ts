// The CloudFormation validator costs seconds in every test file; the tests that are about it turn it on.
process.env.CDK_VALIDATION = 'false';
// Where in the code each resource was made is asked at every one of them, and is a third of what making a stack costs. No test reads it.
process.env.CDK_CONTEXT_JSON = JSON.stringify({ 'aws:cdk:disable-creation-stack-traces': true, 'aws:cdk:disable-stack-trace': true });
