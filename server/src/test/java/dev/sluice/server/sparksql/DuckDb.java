package dev.sluice.server.sparksql;

import dev.sluice.server.engine.ScalarFunctions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** An engine in memory that runs what the compiler wrote. */
final class DuckDb implements AutoCloseable {
  private final Connection connection;

  DuckDb() {
    try {
      connection = DriverManager.getConnection("jdbc:duckdb:");
      ScalarFunctions.register(connection);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    run("SET TimeZone = 'UTC'");
  }

  void run(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  /** Each row as the engine's own text of its values, {@code NULL} where there is none. */
  List<List<String>> rows(String sql) {
    try {
      return query(sql);
    } catch (SQLException e) {
      throw new AssertionError(e.getMessage() + "\n" + sql, e);
    }
  }

  List<List<String>> query(String sql) throws SQLException {
    String text = "SELECT COLUMNS(*)::VARCHAR FROM (" + sql + ")";
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(text)) {
      List<List<String>> rows = new ArrayList<>();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          String value = result.getString(i);
          row.add(value == null ? "NULL" : value);
        }
        rows.add(row);
      }
      return rows;
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
