import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as route53 from 'aws-cdk-lib/aws-route53';

/** The resources of an HTTP API. */
export interface MusicApiHttp {
  /** The HTTP API. */
  readonly api: apigatewayv2.HttpApi;
  /** The stage of the HTTP API. */
  readonly stage: apigatewayv2.HttpStage;
}

/** The resources of a REST API. */
export interface MusicApiRest {
  /** The REST API. */
  readonly api: apigateway.RestApi;
  /** The stage of the REST API. */
  readonly stage: apigateway.Stage;
  /** The validator that compares requests with what their route asks for. */
  readonly requestValidator: apigateway.RequestValidator;
  /** The ARN of the web ACL in front of the stage. Undefined without one. */
  readonly webAclArn?: string;
}

/** The log groups of an API. */
export interface MusicApiLogs {
  /** The log group of the function. */
  readonly function: logs.LogGroup;
  /** The log group of requests: one line of JSON for each. */
  readonly access: logs.LogGroup;
  /** The log group of requests that API Gateway could not serve. Undefined for an HTTP API. */
  readonly execution?: logs.LogGroup;
  /** The log group of the web ACL. Undefined for an HTTP API, and where the web ACL was made elsewhere. */
  readonly webAcl?: logs.LogGroup;
}

/** The domain name of an API. */
export interface MusicApiDomain {
  /** The domain name at API Gateway. */
  readonly domainName: apigatewayv2.DomainName;
  /** The certificate of the domain name. */
  readonly certificate: acm.ICertificateRef;
  /** The address records of the domain name; empty without a hosted zone. */
  readonly records: route53.RecordSet[];
}

/** The versions of the function, and how requests move from one to the next. */
export interface MusicApiRelease {
  /** The alias that serves requests, with its metrics and provisioned concurrency. */
  readonly alias: lambda.Alias;
  /** The version that this deployment publishes. Earlier ones are kept. */
  readonly version: lambda.Version;
  /**
   * The command that moves all requests back to the version before the newest one, for an operator's shell; print it by a `CfnOutput`.
   * `grants.rollBack` allows what it does.
   */
  readonly rollbackCommand: string;
  /** The deployment group of CodeDeploy. Undefined where all requests move at once. */
  readonly group?: codedeploy.LambdaDeploymentGroup;
  /** The application of CodeDeploy that the group belongs to. Undefined where all requests move at once. */
  readonly application?: codedeploy.LambdaApplication;
  /** The steps in which requests move. Undefined where all requests move at once. */
  readonly configuration?: codedeploy.LambdaDeploymentConfig;
  /** The role of CodeDeploy. Undefined where all requests move at once. */
  readonly role?: iam.Role;
  /** The policy of that role. Undefined where all requests move at once. */
  readonly policy?: iam.ManagedPolicy;
  /**
   * The alarm about the new version that makes CodeDeploy roll back automatically. It is another one for each version: refer to it in the
   * stack of the API only. Undefined where all requests move at once.
   */
  readonly errorsAlarm?: cloudwatch.Alarm;
}

/** The alarms of an API for operators. Each is undefined where the tier has no alarms. */
export interface MusicApiAlarms {
  /** The alarm about exceptions and timeouts of the function. */
  readonly errors?: cloudwatch.Alarm;
  /** The alarm about requests that found no free instance of the function. */
  readonly throttles?: cloudwatch.Alarm;
  /** The alarm about requests that take almost all of the time that they have. */
  readonly duration?: cloudwatch.Alarm;
  /** The alarm about answers with 5xx. */
  readonly serverErrors?: cloudwatch.Alarm;
  /** The alarm about slow answers. */
  readonly latency?: cloudwatch.Alarm;
  /** All of these; empty where the tier has no alarms. */
  readonly all: cloudwatch.Alarm[];
}

/** A route that was added to an API. */
export interface MusicApiRoute {
  /** The path of the route. */
  readonly path: string;
  /** The routes of an HTTP API, one for each method; empty for a REST API. */
  readonly httpRoutes: apigatewayv2.HttpRoute[];
  /** The methods of a REST API; empty for an HTTP API. */
  readonly restMethods: apigateway.Method[];
}
