import { checkedParameters } from '../private/checked-parameters';

/** The driver that connects the migrations to PostgreSQL. The project brings it among its requirements. */
@checkedParameters('ApiMigrations', 'MigrationDriver')
export class MigrationDriver {
  /** pg8000, which is pure Python: it fits every runtime and architecture. */
  public static readonly PG8000 = new MigrationDriver('pg8000');
  /** psycopg 3, which is built on libpq: `psycopg[binary]`. */
  public static readonly PSYCOPG = new MigrationDriver('psycopg');

  /**
   * Another driver that is built on libpq.
   *
   * @param name as SQLAlchemy calls it behind `postgresql+`: `psycopg2`
   */
  public static of(name: string): MigrationDriver {
    return new MigrationDriver(name);
  }

  private constructor(
    /** As SQLAlchemy calls it behind `postgresql+`. */
    public readonly name: string,
  ) {}
}
