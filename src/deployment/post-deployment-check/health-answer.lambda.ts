import { parseObject } from './http.lambda';
import { failLine } from './report.lambda';

/** What API Gateway makes of the answer of a function. */
export interface HealthAnswer {
  readonly statusCode: number;
  /** As clients get it. */
  readonly body: string;
}

/**
 * Reads the answer of a function to an event of API Gateway, as API Gateway does: the status code may be text, and a body may be in base64.
 *
 * In format 2.0, any JSON without a status code is the body of an answer 200. In format 1.0 the answer is an object; a REST API takes it for
 * an answer 200 where it has no status code. What only the API in front of the function refuses is found where the endpoints are asked.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function readHealthAnswer(payloadVersion: string, payload: string): HealthAnswer {
  const answer = parseObject(payload);
  if (payloadVersion === '1.0') {
    return answer ? readFields(answer) : failLine('the function did not answer a JSON object, which API Gateway refuses');
  }
  if (answer?.statusCode !== undefined && answer.statusCode !== null) {
    return readFields(answer);
  }
  return isJson(payload) ? { statusCode: 200, body: payload } : failLine('the function did not answer JSON, which API Gateway refuses');
}

function readFields({ statusCode, body, isBase64Encoded }: Record<string, unknown>): HealthAnswer {
  const text = typeof body === 'string' ? body : '';
  return {
    // What is no number is not shown: it may be anything.
    statusCode: statusCode === undefined || statusCode === null ? 200 : Number(statusCode),
    body: isBase64Encoded === true ? Buffer.from(text, 'base64').toString('utf8') : text,
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
