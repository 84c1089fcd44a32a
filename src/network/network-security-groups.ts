import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

/** For functions: out to the database and the internet. */
export function createFunctionSecurityGroup(scope: Construct, vpc: ec2.IVpc): ec2.SecurityGroup {
  return new ec2.SecurityGroup(scope, 'FunctionSecurityGroup', {
    vpc,
    description: 'Functions: out to the database and the internet',
    allowAllOutbound: true,
    disableInlineRules: false,
  });
}

/** For the database: in from those who are let in only. */
export function createDatabaseSecurityGroup(scope: Construct, vpc: ec2.IVpc): ec2.SecurityGroup {
  return new ec2.SecurityGroup(scope, 'DatabaseSecurityGroup', {
    vpc,
    description: 'Database: in from the functions only',
    allowAllOutbound: false,
    disableInlineRules: false,
  });
}
