import { ArnFormat, Stack } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { description } from '../private/descriptions';
import { letLogGroupUseKey } from '../private/encrypted-logs';

/** AWS's rule groups, in the order in which they are asked, and the rules of them that only count. */
const RULE_GROUPS: Record<string, string[]> = {
  AWSManagedRulesAmazonIpReputationList: [],
  // Uploads have bodies of more than 8 kB.
  AWSManagedRulesCommonRuleSet: ['SizeRestrictions_BODY'],
  AWSManagedRulesKnownBadInputsRuleSet: [],
};

/** What is filtered, and where that is written down. */
export interface ApiFilterOptions {
  /** @default - one of its own */
  readonly webAclArn?: string;
  readonly stage: apigateway.Stage;
  readonly apiId: string;
  readonly encryptionKey: kms.IKey;
  readonly logProps: logs.LogGroupProps;
}

/** The web ACL before the stage of a REST API, and its log. */
export class ApiFilter extends Construct {
  public readonly webAclArn: string;
  /** Undefined where the web ACL is somebody else's. */
  public readonly logGroup?: logs.LogGroup;

  public constructor(scope: Construct, id: string, private readonly options: ApiFilterOptions) {
    super(scope, id);
    if (options.webAclArn === undefined) {
      const webAcl = this.createWebAcl();
      this.webAclArn = webAcl.attrArn;
      this.logGroup = this.createLogGroup();
      this.createLogging(webAcl, this.logGroup);
    } else {
      this.webAclArn = options.webAclArn;
    }
    new wafv2.CfnWebACLAssociation(this, 'Association', { resourceArn: options.stage.stageArn, webAclArn: this.webAclArn });
  }

  private createWebAcl(): wafv2.CfnWebACL {
    const visible = (metricName: string) => ({ cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName });
    return new wafv2.CfnWebACL(this, 'WebAcl', {
      description: description(`Filters the requests to ${this.options.stage.node.path}`).replace(/[^\w+=:#@/,. -]/g, '-'),
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visible('all'),
      rules: Object.entries(RULE_GROUPS).map(([name, counting], priority) => ({
        name,
        priority,
        overrideAction: { none: {} },
        statement: {
          managedRuleGroupStatement: {
            vendorName: 'AWS',
            name,
            ruleActionOverrides: counting.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
          },
        },
        visibilityConfig: visible(name),
      })),
    });
  }

  /** AWS WAF writes only to log groups whose names begin like this, never below `/aws/vendedlogs/`; the id keeps the names of two APIs apart. */
  private createLogGroup(): logs.LogGroup {
    const logGroupName = `aws-waf-logs-${this.options.apiId}`;
    letLogGroupUseKey(this, this.options.encryptionKey, { name: logGroupName, elsewhere: 'aws-waf-logs-*' });
    return new logs.LogGroup(this, 'LogGroup', { ...this.options.logProps, logGroupName });
  }

  private createLogging(webAcl: wafv2.CfnWebACL, logGroup: logs.LogGroup): void {
    new wafv2.CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: webAcl.attrArn,
      logDestinationConfigs: [Stack.of(this).formatArn({
        service: 'logs', resource: 'log-group', resourceName: logGroup.logGroupName, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      })],
      redactedFields: ['authorization', 'x-api-key', 'cookie'].map((name) => ({ singleHeader: { Name: name } })),
    });
  }
}
