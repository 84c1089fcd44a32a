import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ApiMigrations } from './api-migrations';
import { checkedParameters } from '../private/checked-parameters';

/** Permissions to run migrations, for operators and pipelines. */
@checkedParameters('ApiMigrations', 'ApiMigrationsGrants')
export class ApiMigrationsGrants {
  /**
   * The grants of the migrations.
   *
   * @param migrations the migrations
   */
  public static fromApiMigrations(migrations: ApiMigrations): ApiMigrationsGrants {
    return new ApiMigrationsGrants(migrations);
  }

  private constructor(private readonly resource: ApiMigrations) {}

  /**
   * Allows `lambda:InvokeFunction` on the function as it was deployed last: to ask where the database is, to upgrade it, and to
   * revert migrations. Whoever may do that can change and drop every table.
   *
   * @param grantee the principal that may run it
   */
  public run(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['lambda:InvokeFunction'], resourceArns: [this.resource.function.functionArn] });
  }
}
