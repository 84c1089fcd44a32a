const NAME = 'post-deployment-check';
const HEADERS = { 'accept': 'application/json', 'host': NAME, 'user-agent': NAME };
const SOURCE = { sourceIp: '127.0.0.1', userAgent: NAME };

/** A GET of the path, as API Gateway would hand it to the function: format 2.0 for an HTTP API, 1.0 for a REST API. */
export function healthEvent(payloadVersion: string, path: string, requestId: string): object {
  const requestContext = { apiId: NAME, domainName: NAME, requestId };
  const common = { version: payloadVersion, headers: HEADERS, pathParameters: { proxy: path.slice(1) }, isBase64Encoded: false };
  return payloadVersion === '1.0' ? {
    ...common,
    resource: '/{proxy+}',
    path,
    httpMethod: 'GET',
    multiValueHeaders: { 'accept': [HEADERS.accept], 'host': [NAME], 'user-agent': [NAME] },
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    stageVariables: null,
    requestContext: {
      ...requestContext,
      resourcePath: '/{proxy+}',
      stage: NAME,
      httpMethod: 'GET',
      path,
      protocol: 'HTTP/1.1',
      identity: SOURCE,
      requestTimeEpoch: Date.now(),
    },
    body: null,
  } : {
    ...common,
    routeKey: 'ANY /{proxy+}',
    rawPath: path,
    rawQueryString: '',
    requestContext: {
      ...requestContext,
      routeKey: 'ANY /{proxy+}',
      stage: '$default',
      http: { method: 'GET', path, protocol: 'HTTP/1.1', ...SOURCE },
      timeEpoch: Date.now(),
    },
  };
}
