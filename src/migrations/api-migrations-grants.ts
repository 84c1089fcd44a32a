import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ApiMigrations } from './api-migrations';

/** Rights to the function that migrates, for operators and pipelines. */
export class ApiMigrationsGrants {
  /**
   * The grants of the migrations.
   *
   * @param migrations what to give rights to
   */
  public static fromApiMigrations(migrations: ApiMigrations): ApiMigrationsGrants {
    return new ApiMigrationsGrants(migrations);
  }

  private constructor(private readonly resource: ApiMigrations) {}

  /**
   * Allows `lambda:InvokeFunction` on the function as it was deployed last: to ask where the database is, to upgrade it, and to take
   * migrations back. Whoever may do that can change and drop every table.
   *
   * @param grantee who may call it
   */
  public run(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['lambda:InvokeFunction'], resourceArns: [this.resource.function.functionArn] });
  }
}
