package dev.sluice.server.sparksql;

import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.statement.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** One engine for the tests of a class, and a compiler that knows no table. */
abstract class CompilerFixture {
  static DuckDb engine;

  @BeforeAll
  static void open() {
    engine = new DuckDb();
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  static CompiledQuery compile(String sql) {
    return ((Statement.Select) SparkSql.statement(sql, new FakeTables())).query();
  }
}
