import type { ApiWebAcl } from './api-web-acl';
import { checkedParameters } from '../private/checked-parameters';

/** The issuer of the tokens that an HTTP API accepts. */
export interface MusicApiJwtAuthorizer {
  /** The issuer, whose keys are found under `<issuer>/.well-known/openid-configuration`. They are of an RSA algorithm. */
  readonly issuer: string;
  /** The audiences of the tokens: at least one of these is in their `aud` or `client_id`. */
  readonly audience: string[];
}

/** Options for an HTTP API. */
export interface HttpApiOptions {
  /**
   * The issuer of the tokens without which API Gateway refuses a request. The check after a deployment has no token: open the paths that
   * it asks for.
   *
   * @default - the application checks tokens
   */
  readonly jwtAuthorizer?: MusicApiJwtAuthorizer;
}

/** Options for a REST API. */
export interface RestApiOptions {
  /**
   * Specifies whether API Gateway refuses requests without one of the keys that `addApiKey` makes; a route may say otherwise. The check after a
   * deployment has no key: open the paths that it asks for.
   *
   * @default false
   */
  readonly apiKeyRequired?: boolean;

  /**
   * The web ACL that filters requests.
   *
   * @default - `ApiWebAcl.managed()`
   */
  readonly webAcl?: ApiWebAcl;

  /**
   * The media types of bodies that are bytes: `image/png`, `application/*`. The function receives such a body in base64. For its
   * answers, API Gateway compares them with the header `Accept` of the request.
   *
   * @default - all bodies are text
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
   */
  readonly binaryMediaTypes?: string[];
}

/**
 * The two kinds of APIs that API Gateway has, with what only one of them can do. A change from one to the other makes another API with
 * another address.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html
 */
@checkedParameters('MusicApi', 'ApiFront')
export class ApiFront {
  /**
   * An HTTP API: cheaper and faster; checks JSON web tokens itself.
   *
   * @param options the features of HTTP APIs
   */
  public static http(options: HttpApiOptions = {}): ApiFront {
    return new ApiFront(options, undefined);
  }

  /**
   * A REST API: API keys with usage plans, validation of requests, bodies of bytes, a web ACL.
   *
   * @param options the features of REST APIs
   */
  public static rest(options: RestApiOptions = {}): ApiFront {
    return new ApiFront(undefined, options);
  }

  private constructor(
    /**
     * The options of an HTTP API; undefined for a REST API.
     *
     * @internal
     */
    public readonly _http: HttpApiOptions | undefined,
    /**
     * The options of a REST API; undefined for an HTTP API.
     *
     * @internal
     */
    public readonly _rest: RestApiOptions | undefined,
  ) {}
}
